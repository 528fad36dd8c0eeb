//! A new signing key on two nodes that share one ring, while users refresh here and look there.

use std::{
    env,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use portico_tests::contract::eventually;
use tokio::{task::JoinSet, time::sleep};

use super::nodes::Nodes;
use crate::end_to_end::caller::{Caller, kid, published};

const PASSWORD: &str = "correct horse battery";

/// How many use the nodes.
const USERS: usize = 6;

/// How long they do before the key is promoted, and again after it.
fn while_() -> Duration {
    let is_long = env::var_os("PORTICO_TEST_ALL").is_some();
    Duration::from_secs(if is_long { 30 } else { 2 })
}

/// One who gets a pair on one node and shows it on the other, over and over; each answer must be good. The last pair.
async fn live(mut user: Caller, nodes: Arc<Nodes>, is_over: Arc<AtomicBool>) -> Caller {
    while !is_over.load(Ordering::Relaxed) {
        for (one, other) in [(&nodes.here, &nodes.there), (&nodes.there, &nodes.here)] {
            user.move_to(one);
            let (status, body) = user.refresh().await;
            assert_eq!(status, 200, "{body}");
            user.move_to(other);
            let (status, body) = user.get("/home").await;
            assert_eq!(status, 200, "signed by {}: {body}", kid(&user.access));
        }
    }
    user
}

async fn users(nodes: &Nodes) -> Vec<Caller> {
    let admin = Caller::log_in(&nodes.here, "admin", &nodes.admin_password()).await;
    let mut users = Vec::new();
    for number in 0..USERS {
        let name = format!("user {number}");
        admin.add_user(&name, PASSWORD).await;
        users.push(Caller::log_in(&nodes.here, &name, PASSWORD).await);
    }
    users
}

#[tokio::test]
async fn nobody_notices_that_another_key_signs_until_the_old_one_is_refused() {
    let nodes = Arc::new(Nodes::on(&portico_tests::services::redis().await).await);
    let before = users(&nodes).await;
    let old = kid(&before[0].access);
    let is_over = Arc::new(AtomicBool::new(false));
    let mut lives = JoinSet::new();
    for user in before.clone() {
        lives.spawn(live(user, nodes.clone(), is_over.clone()));
    }

    sleep(while_()).await;
    let new = nodes.home.run("keys generate").succeeded().trim().to_owned();
    for node in [&nodes.here, &nodes.there] {
        eventually(async || published(node).await, |kids| kids.contains(&new)).await;
    }
    nodes.home.promote(&new);
    sleep(while_()).await;
    is_over.store(true, Ordering::Relaxed);
    let after = lives.join_all().await;
    assert!(after.iter().all(|user| kid(&user.access) == new), "it signs on both");

    let (mut late, mut new) = (before[0].clone(), after[0].clone());
    assert_eq!(late.get("/home").await.0, 200, "tokens of the retiring key are good");
    nodes.home.run(&format!("keys retire {old}")).succeeded();
    for node in [&nodes.here, &nodes.there] {
        late.move_to(node);
        eventually(async || late.get("/home").await.0, |status| *status == 401).await;
        assert_eq!(late.get("/home").await.1["code"], "token_invalid");
        new.move_to(node);
        assert_eq!(new.get("/home").await.0, 200);
    }
}

#[tokio::test]
async fn a_key_in_wrong_hands_is_refused_on_every_node_and_another_signs() {
    let nodes = Nodes::on(&portico_tests::services::redis().await).await;
    let password = nodes.admin_password();
    let mut admin = Caller::log_in(&nodes.here, "admin", &password).await;
    let stolen = kid(&admin.access);
    let retire = format!("keys retire --emergency {stolen}");
    let new = nodes.home.run(&retire).succeeded().trim().to_owned();
    for node in [&nodes.here, &nodes.there] {
        admin.move_to(node);
        eventually(async || admin.get("/home").await.0, |status| *status == 401).await;
        assert_eq!(admin.refresh().await.0, 401);
        let again = Caller::log_in(node, "admin", &password).await;
        assert_eq!(kid(&again.access), new);
    }
}
