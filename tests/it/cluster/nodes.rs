use portico_tests::{
    contract::eventually,
    fixtures::{PorticoHome, PorticoServer, session_id},
    services,
};

use crate::end_to_end::caller::client;

/// Two servers with the same stores and the same keys.
pub(super) struct Nodes {
    pub(super) home: PorticoHome,
    pub(super) here: PorticoServer,
    pub(super) there: PorticoServer,
}

impl Nodes {
    /// On a Redis Cluster.
    pub(super) async fn on_a_cluster() -> Self {
        let urls = services::redis_cluster().await;
        Self::start(&["redis.mode=cluster".into(), format!("redis.urls={}", urls.join(","))]).await
    }

    /// On the one Redis server at `redis`.
    pub(super) async fn on(redis: &str) -> Self {
        Self::start(&[format!("redis.urls={redis}")]).await
    }

    async fn start(redis: &[String]) -> Self {
        let database = services::replicated_mysql().await;
        let mut settings = vec![
            "store.driver=mysql".to_owned(),
            format!("mysql.primary={}", database.primary_url()),
            format!("mysql.replicas={}", database.replica_url()),
            "mysql.migrate_on_start=true".to_owned(),
            "sessions.store=redis".to_owned(),
            format!("redis.key_prefix=test-{}", session_id()),
        ];
        settings.extend_from_slice(redis);
        let settings: Vec<_> = settings.iter().map(String::as_str).collect();
        let home = PorticoHome::with_keys();
        let (here, there) = (home.start(&settings), home.start(&settings));
        for node in [&here, &there] {
            is_ready(node).await;
        }
        Self { home, here, there }
    }
}

/// Waits until the server may be sent work.
pub(super) async fn is_ready(server: &PorticoServer) {
    let url = server.admin_url("/readyz");
    let ask = async || client().get(&url).send().await.map_or(0, |answer| answer.status().as_u16());
    eventually(ask, |status| *status == 200).await;
}
