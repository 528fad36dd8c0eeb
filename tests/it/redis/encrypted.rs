//! Servers that are reached over TLS: who vouches for one, and under which name.

use std::path::PathBuf;

use adapter_redis::{Mode, Redis, RedisConfig, RedisReadiness, RedisTokenStore};
use portico_application::ports::{ReadinessCheck, TokenStore};
use portico_domain::session::{SessionLimit, SessionState};
use portico_tests::{
    contract::causes,
    fixtures::{RedisNode, login, now, user_id},
    services::{Authority, OwnedCluster, OwnedRedis},
};

use super::harm::{config, told};

fn encrypted(mode: Mode, urls: &[String], ca_file: Option<PathBuf>) -> RedisConfig {
    RedisConfig { ca_file, ..config(mode, urls) }
}

/// Why the servers are not used, to the last cause.
async fn refusal(config: &RedisConfig) -> String {
    let redis = Redis::connect(config).expect("a good configuration");
    causes(&RedisReadiness::new(redis).check().await.expect_err("it is refused"))
}

/// Sessions are kept and read, by calls as well as from what is heard.
async fn sessions_are_kept(config: &RedisConfig) {
    let node = RedisNode::watched(config).await;
    RedisReadiness::new(node.redis.clone()).check().await.expect("the servers answer");
    let store = RedisTokenStore::new(node.redis.clone());
    for _ in 0..20 {
        let (session, grant) = login(user_id(), now());
        let opened = store.open(&session, &grant, SessionLimit::new(1)).await;
        opened.expect("the servers answer");
        let found = store.find(session.user.id, session.id, session.opened_at).await;
        assert!(matches!(found, Ok(Some(SessionState::Active(_)))), "{found:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_is_trusted_that_the_authority_vouches_for_under_its_name() {
    let authority = Authority::new();
    let server = OwnedRedis::start_with_tls(&authority.vouch_for("127.0.0.1")).await;
    let port = server.secure_port();
    let url = |scheme: &str, host: &str| [format!("{scheme}://{host}:{port}")];
    let good = encrypted(Mode::Single, &url("rediss", "127.0.0.1"), Some(authority.file()));
    sessions_are_kept(&good).await;
    {
        let _node = RedisNode::watched(&good).await;
        let clients = told(&server, &["CLIENT", "LIST"]).await;
        let secure = format!(" laddr=127.0.0.1:{port} ");
        let (encrypted, plain): (Vec<_>, Vec<_>) =
            clients.lines().partition(|client| client.contains(&secure));
        assert!(
            !encrypted.is_empty() && plain.len() == 1,
            "only the test itself is not: {clients}"
        );
    }

    let stranger = Authority::new();
    let another = RedisConfig { ca_file: Some(stranger.file()), ..good.clone() };
    let another = refusal(&another).await;
    assert!(another.contains("invalid peer certificate"), "{another}");
    let well_known = refusal(&RedisConfig { ca_file: None, ..good.clone() }).await;
    assert!(well_known.contains("UnknownIssuer"), "{well_known}");
    let localhost = url("rediss", "localhost");
    let elsewhere = refusal(&encrypted(Mode::Single, &localhost, Some(authority.file()))).await;
    assert!(elsewhere.contains("not valid for name \"localhost\""), "{elsewhere}");
    let plain = refusal(&config(Mode::Single, &url("redis", "127.0.0.1"))).await;
    assert!(plain.contains("cannot be reached"), "{plain}");
}

/// The nodes that are learnt of are reached as the seeds are.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_node_of_a_cluster_is_reached_over_tls() {
    let authority = Authority::new();
    let cluster = OwnedCluster::start_with_tls(&authority.vouch_for("127.0.0.1")).await;
    let seed = [format!("rediss://127.0.0.1:{}", cluster.node(0).secure_port())];
    let good = encrypted(Mode::Cluster, &seed, Some(authority.file()));
    sessions_are_kept(&good).await;
    {
        let _node = RedisNode::watched(&good).await;
        for index in cluster.masters().await {
            let node = cluster.node(index);
            let clients = told(node, &["CLIENT", "LIST", "TYPE", "pubsub"]).await;
            let secure = format!(" laddr=127.0.0.1:{} ", node.secure_port());
            assert!(clients.contains(&secure), "{clients}");
        }
    }
    let stranger = Authority::new();
    let another = RedisConfig { ca_file: Some(stranger.file()), ..good };
    let another = refusal(&another).await;
    assert!(another.contains("invalid peer certificate"), "{another}");
}
