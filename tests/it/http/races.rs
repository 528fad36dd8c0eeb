//! Deeds at the same time: whatever the order that they come in, no token that is answered outlives its session.

use std::{collections::HashSet, sync::Arc};

use portico_domain::user::UserId;
use serde_json::json;

use super::{
    answer::Answer,
    ask::{Ask, patch, post},
    site::{PASSWORD, TestSite, Tokens, log_in},
};

const ROUNDS: usize = 50;
const NEW: &str = "another long passphrase";

/// Sends all of them at once, on threads of their own.
async fn at_once(site: &Arc<TestSite>, asks: impl IntoIterator<Item = Ask>) -> Vec<Answer> {
    let send = |ask| {
        let site = site.clone();
        tokio::spawn(async move { site.send(ask).await })
    };
    let pending: Vec<_> = asks.into_iter().map(send).collect();
    let mut answers = Vec::new();
    for answer in pending {
        answers.push(answer.await.expect("no request panics"));
    }
    answers
}

fn refresh(token: &str) -> Ask {
    post("/auth/refresh_token").bearer(token)
}

fn edit(id: UserId, admin: &Tokens, body: &serde_json::Value) -> Ask {
    patch(&format!("/users/{id}")).bearer(&admin.access).json(body)
}

/// Whatever was answered with tokens, they are no use, and the older ones neither.
async fn nothing_survives(site: &TestSite, older: &Tokens, minted: &Answer, code: &str) {
    let mut pairs = vec![older.clone()];
    if minted.status == 200 {
        pairs.push(Tokens::of(minted));
    } else {
        minted.problem(401, code);
    }
    for pair in pairs {
        site.home(&pair.access).await.problem(401, code);
        site.refresh(&pair.refresh).await.problem(401, code);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_refreshes_of_one_token_answer_one_pair() {
    let site = Arc::new(TestSite::new());
    let (_, ada) = site.ada().await;
    let answers = at_once(&site, (0..50).map(|_| refresh(&ada.refresh))).await;
    let pairs: HashSet<_> = answers.iter().map(|answer| Tokens::of(answer).refresh).collect();
    assert_eq!(pairs.len(), 1);
    let bodies: HashSet<_> = answers.iter().map(|answer| answer.body.clone()).collect();
    assert_eq!(bodies.len(), 1);
    site.home(&Tokens::of(&answers[0]).access).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refresh_that_races_a_logout_mints_nothing_that_survives() {
    let site = Arc::new(TestSite::new());
    site.member("ada").await;
    for _ in 0..ROUNDS {
        let ada = site.log_in("ada").await;
        let logout = post("/auth/logout").bearer(&ada.access);
        let answers = at_once(&site, [refresh(&ada.refresh), logout]).await;
        answers[1].expect(204);
        nothing_survives(&site, &ada, &answers[0], "session_ended").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refresh_that_races_a_displacement_mints_nothing_that_survives() {
    let site = Arc::new(TestSite::new());
    let (_, mut ada) = site.ada().await;
    for _ in 0..ROUNDS {
        let asks = [refresh(&ada.refresh), log_in("ada", PASSWORD)];
        let answers = at_once(&site, asks).await;
        let newer = Tokens::of(&answers[1]);
        nothing_survives(&site, &ada, &answers[0], "session_displaced").await;
        site.home(&newer.access).await.expect(200);
        ada = newer;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refresh_that_races_a_password_change_mints_nothing_that_survives() {
    let site = Arc::new(TestSite::builder().sessions_per_user(0).build());
    let (_, here) = site.ada().await;
    let (mut current, mut new) = (PASSWORD, NEW);
    for _ in 0..ROUNDS {
        let there = Tokens::of(&site.try_log_in("ada", current).await);
        let change = post("/auth/password")
            .bearer(&here.access)
            .json(&json!({ "current": current, "new": new }));
        let answers = at_once(&site, [refresh(&there.refresh), change]).await;
        answers[1].expect(204);
        nothing_survives(&site, &there, &answers[0], "session_ended").await;
        site.home(&here.access).await.expect(200);
        std::mem::swap(&mut current, &mut new);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refresh_that_races_a_disablement_mints_nothing_that_survives() {
    let site = Arc::new(TestSite::new());
    let (admin, id) = (site.admin().await, site.member("ada").await);
    for _ in 0..ROUNDS {
        let ada = site.log_in("ada").await;
        let disable = edit(id, &admin, &json!({ "status": "disabled" }));
        let answers = at_once(&site, [refresh(&ada.refresh), disable]).await;
        answers[1].expect(200);
        nothing_survives(&site, &ada, &answers[0], "session_ended").await;
        site.send(edit(id, &admin, &json!({ "status": "active" }))).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_login_that_races_a_disablement_opens_nothing_that_survives() {
    let site = Arc::new(TestSite::builder().failures(0, 0).build());
    let (admin, id) = (site.admin().await, site.member("ada").await);
    for _ in 0..ROUNDS {
        let disable = edit(id, &admin, &json!({ "status": "disabled" }));
        let answers = at_once(&site, [log_in("ada", PASSWORD), disable]).await;
        answers[1].expect(200);
        if answers[0].status == 200 {
            let opened = Tokens::of(&answers[0]);
            nothing_survives(&site, &opened, &answers[0], "session_ended").await;
        } else {
            answers[0].problem(401, "invalid_credentials");
        }
        site.send(edit(id, &admin, &json!({ "status": "active" }))).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_logins_at_once_one_session_is_left() {
    let site = Arc::new(TestSite::new());
    site.member("ada").await;
    let answers = at_once(&site, (0..20).map(|_| log_in("ada", PASSWORD))).await;
    let mut left = 0;
    for answer in &answers {
        let home = site.home(&Tokens::of(answer).access).await;
        if home.status == 200 {
            left += 1;
        } else {
            home.problem(401, "session_displaced");
        }
    }
    assert_eq!(left, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_edits_of_one_version_at_once_one_is_made() {
    let site = Arc::new(TestSite::new());
    let (admin, id) = (site.admin().await, site.member("ada").await);
    let asks =
        (0..20).map(|_| edit(id, &admin, &json!({ "gender": "female" })).with("if-match", "\"1\""));
    let answers = at_once(&site, asks).await;
    let made = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(made, 1);
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        refused.problem(412, "stale");
    }
}
