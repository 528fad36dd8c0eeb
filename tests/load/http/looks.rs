use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use adapter_redis::{Mode, RedisConfig, RedisTokenStore};
use portico_application::ports::TokenStore;
use portico_domain::session::{Session, SessionLimit};
use portico_tests::fixtures::{RedisNode, login, now, user_id};

use crate::figures::Figure;

const LOOKS: u32 = 1_000_000;
const QUESTIONS: u32 = 5_000;

/// What it costs to learn the state of a session, from memory and from Redis.
pub(super) async fn measure(url: &str) -> Figure {
    let config = RedisConfig {
        ca_file: None,
        mode: Mode::Single,
        urls: vec![url.into()],
        key_prefix: "portico-load".to_owned(),
    };
    let (watched, unwatched) = (RedisNode::watched(&config).await, RedisNode::unwatched(&config));
    let store = RedisTokenStore::new(watched.redis.clone());
    let (session, grant) = login(user_id(), now());
    let opened = store.open(&session, &grant, SessionLimit::new(1)).await;
    opened.expect("Redis answers");
    let memory = each(&store, &session, LOOKS).await;
    let redis = each(&RedisTokenStore::new(unwatched.redis.clone()), &session, QUESTIONS).await;
    let [memory, redis] = [memory, redis].map(|span| span.as_secs_f64() * 1e6);
    let what = "the state of a session from memory, against from Redis";
    Figure::new(what, "µs", memory).against("Redis", redis, memory / redis)
}

async fn each(store: &RedisTokenStore, session: &Session, times: u32) -> Duration {
    let started = Instant::now();
    for _ in 0..times {
        let state = store.find(session.user.id, session.id, session.opened_at).await;
        black_box(state.expect("Redis answers"));
    }
    started.elapsed() / times
}
