use portico_tests::{
    contract::eventually,
    fixtures::{PorticoHome, PorticoServer, session_id},
    services::{self, ReplicatedDatabase},
};

use crate::end_to_end::caller::client;

/// Two servers with the same stores and the same keys.
pub(crate) struct Nodes {
    _home: PorticoHome,
    pub(crate) here: PorticoServer,
    pub(crate) there: PorticoServer,
}

impl Nodes {
    /// On a Redis Cluster.
    pub(crate) async fn on_a_cluster() -> Self {
        let urls = services::redis_cluster().await;
        let redis = format!("redis.urls={}", urls.join(","));
        Self::start(&services::replicated_mysql().await, "cluster", [&redis, &redis]).await
    }

    /// On the one Redis server at `redis`.
    pub(crate) async fn on(redis: &str) -> Self {
        Self::on_both(&services::replicated_mysql().await, redis).await
    }

    /// On the users of `database` and the one Redis server at `redis`.
    pub(crate) async fn on_both(database: &ReplicatedDatabase, redis: &str) -> Self {
        let redis = format!("redis.urls={redis}");
        Self::start(database, "single", [&redis, &redis]).await
    }

    /// On one Redis server, to which each has a way of its own.
    pub(crate) async fn on_two_ways(here: &str, there: &str) -> Self {
        let ways = [here, there].map(|way| format!("redis.urls={way}"));
        Self::start(&services::replicated_mysql().await, "single", [&ways[0], &ways[1]]).await
    }

    /// The password of the first user, whom one of them made.
    pub(crate) fn admin_password(&self) -> String {
        let password = self.here.admin_password().or(self.there.admin_password());
        password.expect("they started on an empty database").to_owned()
    }

    async fn start(database: &ReplicatedDatabase, mode: &str, redis: [&str; 2]) -> Self {
        let settings = [
            "store.driver=mysql".to_owned(),
            format!("mysql.primary={}", database.primary_url()),
            format!("mysql.replicas={}", database.replica_url()),
            "mysql.migrate_on_start=true".to_owned(),
            "sessions.store=redis".to_owned(),
            format!("redis.key_prefix=test-{}", session_id()),
            format!("redis.mode={mode}"),
        ];
        let home = PorticoHome::with_keys();
        let [here, there] = redis.map(|redis| {
            let settings = settings.iter().map(String::as_str).chain([redis]);
            home.start(&settings.collect::<Vec<_>>())
        });
        for node in [&here, &there] {
            is_ready(node).await;
        }
        Self { _home: home, here, there }
    }
}

/// Waits until the server may be sent work.
pub(crate) async fn is_ready(server: &PorticoServer) {
    let url = server.admin_url("/readyz");
    let ask = async || client().get(&url).send().await.map_or(0, |answer| answer.status().as_u16());
    eventually(ask, |status| *status == 200).await;
}
