//! Deeds at the same time on two nodes: whatever the order that they come in, no token that is answered outlives its session.

use std::{collections::HashSet, env};

use portico_tests::{contract::eventually, services};
use serde_json::json;
use tokio::{join, task::JoinSet};

use super::nodes::Nodes;
use crate::end_to_end::caller::{Answer, Caller};

const PASSWORD: &str = "correct horse battery";

/// How often a race is run: `all` times with `--all`, and often enough to see a gross fault without.
fn rounds(all: usize) -> usize {
    if env::var_os("PORTICO_TEST_ALL").is_some() { all } else { all / 50 }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_survives_a_race_on_redis() {
    race(Nodes::on(&services::redis().await).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_survives_a_race_on_a_redis_cluster() {
    race(Nodes::on_a_cluster().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_survives_a_race_on_one_file() {
    race(Nodes::on_one_file()).await;
}

async fn race(nodes: Nodes) {
    let race = Race::with_ada(nodes).await;
    for _ in 0..rounds(200) {
        race.fifty_refreshes().await;
    }
    for _ in 0..rounds(500) {
        race.refresh_and_logout().await;
        race.refresh_and_displacement().await;
        race.refresh_and_new_password().await;
        race.refresh_and_disablement().await;
    }
    race.logins().await;
}

/// Two nodes, an administrator on one of them, and a user whose sessions are raced for.
struct Race {
    nodes: Nodes,
    admin: Caller,
    ada: i64,
}

impl Race {
    async fn with_ada(nodes: Nodes) -> Self {
        let admin = Caller::log_in(&nodes.here, "admin", &nodes.admin_password()).await;
        admin.add_user("ada", PASSWORD).await;
        let ada = Caller::log_in(&nodes.here, "ada", PASSWORD).await.id().await;
        Self { nodes, admin, ada }
    }

    /// Ada with a new session, who goes on on the other node.
    async fn ada(&self) -> Caller {
        let mut ada = Caller::log_in(&self.nodes.here, "ada", PASSWORD).await;
        ada.move_to(&self.nodes.there);
        ada
    }

    async fn edit(&self, body: serde_json::Value) -> u16 {
        self.admin.patch(&format!("/users/{}", self.ada), body).await.0
    }

    async fn fifty_refreshes(&self) {
        let ada = self.ada().await;
        let mut refreshes = JoinSet::new();
        for number in 0..50 {
            let mut ada = ada.clone();
            ada.move_to(if number % 2 == 0 { &self.nodes.here } else { &self.nodes.there });
            refreshes.spawn(async move { ada.refresh().await });
        }
        let answers = refreshes.join_all().await;
        let pair = |(status, body): &Answer| {
            assert_eq!(*status, 200, "{body}");
            (body["access_token"].to_string(), body["refresh_token"].to_string())
        };
        let pairs: HashSet<_> = answers.iter().map(pair).collect();
        assert_eq!(pairs.len(), 1, "one token has one successor");
    }

    async fn refresh_and_logout(&self) {
        let ada = self.ada().await;
        let mut leaves = ada.clone();
        leaves.move_to(&self.nodes.here);
        let ended = async { leaves.post("/auth/logout", None).await.0 };
        assert_eq!(self.refresh_beside(ada, ended, "session_ended").await, 204);
    }

    async fn refresh_and_displacement(&self) {
        let ada = self.ada().await;
        let login = Caller::log_in(&self.nodes.here, "ada", PASSWORD);
        let newer = self.refresh_beside(ada, login, "session_displaced").await;
        assert_eq!(newer.get("/home").await.0, 200);
    }

    async fn refresh_and_new_password(&self) {
        let edit = self.edit(json!({ "password": PASSWORD }));
        assert_eq!(self.refresh_beside(self.ada().await, edit, "session_ended").await, 200);
    }

    async fn refresh_and_disablement(&self) {
        let edit = self.edit(json!({ "status": "disabled" }));
        assert_eq!(self.refresh_beside(self.ada().await, edit, "session_ended").await, 200);
        assert_eq!(self.edit(json!({ "status": "active" })).await, 200);
    }

    /// Refreshes on one node while `end` ends the session on the other: whatever pair is answered, neither it nor the older one is
    /// of any use from then on.
    async fn refresh_beside<Ended>(
        &self,
        mut ada: Caller,
        end: impl Future<Output = Ended>,
        code: &str,
    ) -> Ended {
        let older = ada.clone();
        let ((status, body), ended) = join!(ada.refresh(), end);
        assert!(status == 200 || (status == 401 && body["code"] == code), "{status} {body}");
        for mut pair in [older, ada] {
            for node in [&self.nodes.here, &self.nodes.there] {
                pair.move_to(node);
                let is_over = |(status, body): &Answer| *status == 401 && body["code"] == code;
                eventually(async || pair.get("/home").await, is_over).await;
                let refreshed = pair.refresh().await;
                assert!(is_over(&refreshed), "{refreshed:?}");
            }
        }
        ended
    }

    /// Of all who are let in, one is left.
    async fn logins(&self) {
        let mut logins = JoinSet::new();
        for number in 0..rounds(100).max(20) {
            let node = if number % 2 == 0 { &self.nodes.here } else { &self.nodes.there };
            let mut caller = Caller::nobody(node);
            logins.spawn(async move {
                let (status, body) = caller.try_log_in("ada", PASSWORD).await;
                // More than may wait for a hash are told to come back.
                assert!(status == 200 || status == 503, "{status} {body}");
                caller.access = body["access_token"].as_str().unwrap_or_default().to_owned();
                (status == 200).then_some(caller)
            });
        }
        let opened: Vec<_> = logins.join_all().await.into_iter().flatten().collect();
        assert!(opened.len() > 1, "they were at once");
        let left = async || {
            let mut left = 0;
            for caller in &opened {
                left += usize::from(caller.get("/home").await.0 == 200);
            }
            left
        };
        eventually(left, |left| *left == 1).await;
    }
}
