//! Random histories of sessions, on a store and on a model of thirty lines; both must say the same.

mod deed;
mod model;

use deed::{Deed, deeds};
use model::Model;
use portico_application::ports::TokenStore;
use portico_domain::{session::SessionLifetime, user::UserId};
use portico_tests::{contract::Nodes, fixtures};
use proptest::{prelude::*, test_runner::TestRunner};
use time::Duration;
use tokio::runtime::Runtime;

/// Replays 256 histories, or as many as `PROPTEST_CASES` says, each on what the fixture gives, where a look may be behind by
/// `lag`.
pub(crate) fn check(lag: Duration, fixture: impl AsyncFn() -> Nodes<dyn TokenStore>) {
    let runtime = Runtime::new().expect("a runtime can be started");
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let grace = prop_oneof![Just(Duration::ZERO), Just(Duration::seconds(10))];
    let longest = prop_oneof![Just(Duration::ZERO), Just(Duration::seconds(90))];
    TestRunner::new(config)
        .run(&(grace, longest, deeds()), |(grace, longest, deeds)| {
            let longest = SessionLifetime::new(longest);
            runtime.block_on(async { replay(fixture().await, lag, grace, longest, deeds).await });
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

async fn replay(
    stores: Nodes<dyn TokenStore>,
    lag: Duration,
    grace: Duration,
    longest: SessionLifetime,
    deeds: Vec<Deed>,
) {
    let users: [UserId; 2] = [fixtures::user_id(), fixtures::user_id()];
    let mut model = Model::new(users, grace, longest, fixtures::now());
    for (step, deed) in deeds.into_iter().enumerate() {
        model.replay(&stores.turn(step), deed).await;
        model.compare(&stores.turn(step + 1), lag).await;
    }
}

#[test]
fn the_embedded_store_is_as_the_model() {
    check(Duration::ZERO, async || fixtures::embedded_sessions());
}
