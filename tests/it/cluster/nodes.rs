use portico_tests::{
    contract::eventually,
    fixtures::{PorticoHome, PorticoServer, session_id},
    services::{self, ReplicatedDatabase},
};

use crate::end_to_end::caller::client;

/// Two servers with the same stores and the same keys.
pub(crate) struct Nodes {
    /// Where both find their keys.
    pub(crate) home: PorticoHome,
    pub(crate) here: PorticoServer,
    pub(crate) there: PorticoServer,
    password: String,
}

/// The password of the first user where nobody could read the one that was made.
const PASSWORD: &str = "known to all who test";

impl Nodes {
    /// On a Redis Cluster.
    pub(crate) async fn on_a_cluster() -> Self {
        let urls = services::redis_cluster().await;
        let redis = format!("redis.urls={}", urls.join(","));
        Self::start(&services::replicated_mysql().await, "cluster", [&redis, &redis]).await
    }

    /// On the embedded store, as two processes that share its file.
    pub(super) fn on_one_file() -> Self {
        let home = PorticoHome::with_keys();
        let [here, there] = [(); 2].map(|()| home.start(&[]));
        let password = here.admin_password().expect("a new file").to_owned();
        Self { home, here, there, password }
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

    /// The password of the first user.
    pub(crate) fn admin_password(&self) -> String {
        self.password.clone()
    }

    /// On one Redis server, with a further setting for both.
    pub(crate) async fn with(setting: &str) -> Self {
        let redis = format!("redis.urls={}", services::redis().await);
        let database = services::replicated_mysql().await;
        Self::start_with(&database, "single", [&redis, &redis], &[setting]).await
    }

    async fn start(database: &ReplicatedDatabase, mode: &str, redis: [&str; 2]) -> Self {
        Self::start_with(database, mode, redis, &[]).await
    }

    async fn start_with(
        database: &ReplicatedDatabase,
        mode: &str,
        redis: [&str; 2],
        further: &[&str],
    ) -> Self {
        let mut settings = settings(database, mode);
        let home = PorticoHome::with_keys();
        let [here, there] = redis.map(|redis| {
            let settings = settings.iter().map(String::as_str).chain([redis]);
            let settings = settings.chain(further.iter().copied());
            home.start(&settings.collect::<Vec<_>>())
        });
        for node in [&here, &there] {
            is_ready(node).await;
        }
        settings.push(redis[0].to_owned());
        let nodes = [here, there];
        let password = first_password(&home, &settings, &nodes).await;
        let [here, there] = nodes;
        Self { home, here, there, password }
    }
}

/// What nodes on `database` and a Redis of this `mode` have in common.
pub(crate) fn settings(database: &ReplicatedDatabase, mode: &str) -> Vec<String> {
    vec![
        "store.driver=mysql".to_owned(),
        format!("mysql.primary={}", database.primary_url()),
        format!("mysql.replicas={}", database.replica_url()),
        "mysql.migrate_on_start=true".to_owned(),
        "sessions.store=redis".to_owned(),
        format!("redis.key_prefix=test-{}", session_id()),
        format!("redis.mode={mode}"),
    ]
}

/// The password of the first user of nodes that have begun with `settings`.
pub(crate) async fn first_password(
    home: &PorticoHome,
    settings: &[String],
    nodes: &[PorticoServer; 2],
) -> String {
    match nodes.iter().find_map(PorticoServer::admin_password) {
        Some(password) => password.to_owned(),
        None => give_password(home, settings).await,
    }
}

/// Gives the first user a password that is known. A database that is slow makes a server begin without it: who is first is made and
/// told of later.
async fn give_password(home: &PorticoHome, settings: &[String]) -> String {
    let settings = settings.iter().flat_map(|setting| ["--set", setting]);
    let line = ["user passwd admin --password-stdin"].into_iter().chain(settings);
    let line = line.collect::<Vec<_>>().join(" ");
    let give = async || home.run_with_input(&line, PASSWORD).code;
    eventually(give, |code| *code == Some(0)).await;
    PASSWORD.to_owned()
}

/// Waits until the server may be sent work.
pub(crate) async fn is_ready(server: &PorticoServer) {
    let url = server.admin_url("/readyz");
    let ask = async || client().get(&url).send().await.map_or(0, |answer| answer.status().as_u16());
    eventually(ask, |status| *status == 200).await;
}
