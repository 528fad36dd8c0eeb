//! What clients see while a store is down (R1): never a wrong answer, and good ones again without a restart.

use std::time::Duration;

use portico_tests::{contract::eventually, services::OwnedRedis};

use super::nodes::{Nodes, is_ready};
use crate::end_to_end::caller::{Caller, client};

#[tokio::test]
async fn a_redis_that_is_killed_is_unavailable_and_never_a_lie() {
    let mut redis = OwnedRedis::start().await;
    let nodes = Nodes::on(&redis.url()).await;
    let password = nodes.here.admin_password().or(nodes.there.admin_password());
    let password = password.expect("a first user").to_owned();
    let admin = Caller::log_in(&nodes.here, "admin", &password).await;
    assert_eq!(admin.get("/home").await.0, 200);

    redis.kill();
    // What was remembered holds for half a second at most.
    eventually(async || admin.get("/home").await.0, |status| *status != 200).await;
    for _ in 0..20 {
        let (status, problem) = admin.get("/home").await;
        assert_eq!((status, &problem["code"]), (503, &"unavailable".into()));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let status = async |path: &str| {
        let asked = client().get(nodes.here.admin_url(path)).send().await;
        asked.expect("it is up").status().as_u16()
    };
    assert_eq!((status("/livez").await, status("/readyz").await), (200, 503));

    redis.restart().await;
    is_ready(&nodes.here).await;
    // It came back empty (R2): nobody is logged in, and anybody can log in.
    let (status, problem) =
        eventually(async || admin.get("/home").await, |(status, _)| *status != 503).await;
    assert_eq!((status, &problem["code"]), (401, &"session_ended".into()));
    let again = Caller::log_in(&nodes.there, "admin", &password).await;
    assert_eq!(again.get("/home").await.0, 200);
    drop(nodes.home);
}
