use std::sync::Arc;

use adapter_password::{Argon2PasswordHasher, Config as PasswordConfig};
use futures_util::future::join_all;

use super::{
    ask::get,
    faults::HeldQueries,
    site::{PASSWORD, TestSite},
};

/// A site that hashes one password at a time, at the true cost, and lets nobody wait for it. Its user is ada.
pub(crate) async fn of_few_hashes() -> TestSite {
    let passwords = Argon2PasswordHasher::new(PasswordConfig::default().with_queue(1, 0));
    let site = TestSite::builder().sessions_per_user(0);
    let (site, ()) = site.build_with(|ports| ports.passwords = Arc::new(passwords));
    site.member("ada").await;
    site
}

#[tokio::test]
async fn a_login_for_which_there_is_no_core_is_answered_503_and_others_go_on() {
    let site = of_few_hashes().await;
    let tokens = site.log_in("ada").await;
    let storm = join_all((0..20).map(|_| site.try_log_in("ada", PASSWORD)));
    let meanwhile = join_all((0..20).map(|_| site.home(&tokens.access)));
    let (logins, looks) = tokio::join!(storm, meanwhile);
    let (served, refused): (Vec<_>, Vec<_>) =
        logins.iter().partition(|login| login.status.is_success());
    assert!(!served.is_empty() && !refused.is_empty(), "{logins:?}");
    for login in refused {
        login.problem(503, "unavailable");
        assert_eq!(login.named("retry-after"), "1");
    }
    for look in &looks {
        look.expect(200);
    }
    site.try_log_in("ada", PASSWORD).await.expect(200);
}

/// A site that works on one request at a time, and what holds up those that ask who is there.
fn of_one_place() -> (TestSite, Arc<HeldQueries>) {
    TestSite::builder().config(|config| config.max_concurrency = 1).build_with(|ports| {
        let held = Arc::new(HeldQueries::default());
        ports.user_queries = held.clone();
        held
    })
}

#[tokio::test]
async fn one_request_too_many_is_served_when_another_is_done_in_time() {
    let (site, held) = of_one_place();
    let meanwhile = async {
        held.waiting.notified().await;
        let let_go = async { held.go.notify_one() };
        tokio::join!(biased; site.send(get("/nowhere")), let_go).0.problem(404, "not_found");
    };
    let (first, ()) = tokio::join!(site.send(get("/hello")), meanwhile);
    first.expect(200);
}

#[tokio::test]
async fn one_request_too_many_is_answered_503_when_none_is_done() {
    let (site, held) = of_one_place();
    let meanwhile = async {
        held.waiting.notified().await;
        site.send(get("/hello")).await.problem(503, "unavailable");
        held.go.notify_one();
    };
    let (first, ()) = tokio::join!(site.send(get("/hello")), meanwhile);
    first.expect(200);

    held.go.notify_one();
    site.send(get("/hello")).await.expect(200);
}

#[tokio::test]
async fn who_asks_too_often_is_answered_429_and_others_are_not() {
    let site = TestSite::builder().config(|config| config.rate_per_address = 1).build();
    let mut refused = None;
    for _ in 0..50 {
        let answer = site.send(get("/hello").from("192.0.2.1")).await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("fifty requests do not take fifty seconds");
    refused.problem(429, "rate_limited");
    assert_eq!(refused.named("retry-after"), "1");
    site.send(get("/hello").from("192.0.2.2")).await.expect(200);
}

#[tokio::test]
async fn there_is_no_rate_unless_it_is_configured() {
    let site = TestSite::new();
    for _ in 0..200 {
        site.send(get("/nowhere")).await.problem(404, "not_found");
    }
}
