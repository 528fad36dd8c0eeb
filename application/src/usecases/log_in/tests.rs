mod audit;
mod meanwhile;
mod rehashing;

use mockall::predicate::eq;
use portico_domain::{
    session::{SessionId, SessionLimit},
    user::Version,
};
use secrecy::ExposeSecret;

use super::*;
use crate::{
    ports::{Admission, LoginOutcome, MockTokenIssuer},
    test_support::{
        Mocks, NOW, ada, disabled, grant, hash, pair, policy, port_down, session, session_id,
        stranger, user_id, username, users_down, version,
    },
    tokens::KeyId,
};

fn command(username: &str) -> LogInCommand {
    LogInCommand {
        username: username.into(),
        password: "correct horse".into(),
        device: Some("curl".into()),
        origin: stranger().origin,
    }
}

fn attempt(account: Option<Username>) -> LoginAttempt {
    LoginAttempt { account, address: stranger().origin.address, at: NOW }
}

async fn log_in(mocks: Mocks) -> Result<IssuedTokens, LogInError> {
    mocks.application().log_in.execute(command("ada")).await
}

/// Ada's password was typed, and checking it found `verdict`; there are keys to sign with.
fn proven(verdict: PasswordVerdict) -> Mocks {
    let mut mocks = Mocks::default();
    mocks.admit();
    mocks.sign();
    mocks.users.expect_find_by_username().return_once(|_| Ok(Some(ada())));
    mocks.passwords.expect_verify().once().return_once(move |_, _| Ok(verdict));
    mocks
}

/// Ada's session is open and displaced those before it; the second look finds `current`.
fn opened(displaced: Vec<SessionId>, current: Option<User>) -> Mocks {
    let mut mocks = proven(PasswordVerdict::Match);
    mocks.store.expect_open().once().return_once(|_, _, _| Ok(displaced));
    mocks.users.expect_find().with(eq(user_id())).once().return_once(|_| Ok(current));
    mocks
}

fn at(number: i64, user: User) -> User {
    User { version: version(number), ..user }
}

fn with_password(phc: &str, user: User) -> User {
    User { password: Some(hash(phc)), ..user }
}

/// The session that was opened is ended for `reason`; `ended` says whether it was active still.
fn expect_end(mocks: &mut Mocks, reason: EndReason, ended: bool) {
    let end = mocks.store.expect_end().withf(move |user, session, why, now| {
        (*user, *session, *why, *now) == (user_id(), session_id(1), reason, NOW)
    });
    end.once().return_once(move |_, _, _, _| Ok(ended));
}

fn expect_profile(mocks: &mut Mocks, user: &User) {
    let update = mocks.store.expect_update_profile().with(eq(user.profile()));
    update.once().return_once(|_| Ok(()));
}

fn expect_session_of(mocks: &mut Mocks, version: Version) {
    let open = mocks.store.expect_open();
    let open = open.withf(move |session, _, _| session.user.version == version);
    open.once().return_once(|_, _, _| Ok(vec![]));
}

#[tokio::test]
async fn a_login_answers_the_first_pair_of_its_session() {
    let tokens = log_in(opened(vec![], Some(ada()))).await.expect("everything is right");
    assert_eq!(tokens.session, session_id(1));
    assert_eq!(tokens.pair.refresh.expose_secret(), pair().refresh.expose_secret());
    assert_eq!(tokens.expires_in, policy().access_ttl);
    assert_eq!(tokens.refresh_expires_in, policy().refresh_ttl);
}

#[tokio::test]
async fn the_store_is_given_the_session_its_first_grant_and_the_limit() {
    let mut mocks = proven(PasswordVerdict::Match);
    let client = Client { device: Some("curl".into()), address: stranger().origin.address };
    let expected = Session { client, ..session(1) };
    let open = mocks.store.expect_open().with(eq(expected), eq(grant()), eq(SessionLimit::new(1)));
    open.once().return_once(|_, _, _| Err(port_down()));
    assert!(log_in(mocks).await.is_err());
}

#[tokio::test]
async fn a_name_is_looked_up_and_throttled_in_its_normal_form() {
    let mut mocks = Mocks::default();
    let attempt = attempt(Some(username("Am\u{e9}lie")));
    mocks.throttle.expect_admit().with(eq(attempt)).return_once(|_| Ok(Admission::Granted));
    let find = mocks.users.expect_find_by_username().with(eq(username("Am\u{e9}lie")));
    find.once().return_once(|_| Err(users_down()));
    let typed = command(" Ame\u{301}lie ");
    let error = mocks.application().log_in.execute(typed).await.expect_err("users are down");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn what_can_be_no_username_is_hashed_and_counted_all_the_same() {
    let mut mocks = Mocks::default();
    let attempt = attempt(None);
    mocks.throttle.expect_admit().return_once(|_| Ok(Admission::Granted));
    mocks
        .passwords
        .expect_verify()
        .withf(|_, hash| hash.is_none())
        .once()
        .return_once(|_, _| Ok(PasswordVerdict::Mismatch));
    let settle = mocks.throttle.expect_settle().with(eq(attempt), eq(LoginOutcome::Failure));
    settle.once().return_once(|_, _| Ok(Admission::Granted));
    let typed = command("a\0b");
    let error = mocks.application().log_in.execute(typed).await.expect_err("no such user");
    assert_eq!(error.code(), "invalid_credentials");
}

#[tokio::test]
async fn a_refused_attempt_says_when_to_come_back() {
    let mut mocks = Mocks::default();
    let delay = Duration::from_secs(7);
    mocks.throttle.expect_admit().return_once(move |_| Ok(Admission::RetryAfter(delay)));
    let error = log_in(mocks).await.expect_err("the throttle refused it");
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(delay)));
}

#[tokio::test]
async fn displaced_sessions_are_announced() {
    let displaced = [session_id(2), session_id(3)];
    let mut mocks = opened(displaced.into(), Some(ada()));
    mocks.announce(&displaced, EndReason::Displaced);
    assert!(log_in(mocks).await.is_ok());
}

#[tokio::test]
async fn a_password_that_no_new_one_may_be_still_logs_in_and_is_hashed_anew() {
    for refused in ["horse", "password"] {
        let mut mocks = proven(PasswordVerdict::MatchOutdated);
        mocks.passwords.expect_hash().once().return_once(|_| Ok(hash("newer")));
        mocks.users.expect_save().once().return_once(|_| Ok(version(2)));
        mocks.store.expect_open().return_once(|_, _, _| Ok(vec![]));
        mocks.users.expect_find().return_once(|_| Ok(Some(at(2, ada()))));
        let command = LogInCommand { password: refused.into(), ..command("ada") };
        assert!(mocks.application().log_in.execute(command).await.is_ok(), "{refused}");
    }
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_unavailable() {
    let mut mocks = proven(PasswordVerdict::Match);
    mocks.store.expect_open().return_once(|_, _, _| Err(port_down()));
    let error = log_in(mocks).await.expect_err("the store is down");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unavailable, "unavailable"));
}

#[tokio::test]
async fn nobody_gets_tokens_without_the_second_look() {
    let mut mocks = proven(PasswordVerdict::Match);
    mocks.store.expect_open().return_once(|_, _, _| Ok(vec![]));
    mocks.users.expect_find().once().return_once(|_| Err(users_down()));
    expect_end_of_what_nobody_can_use(&mut mocks);
    let error = log_in(mocks).await.expect_err("the users are down");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn a_session_whose_tokens_cannot_be_signed_is_ended() {
    let mut mocks = proven(PasswordVerdict::Match);
    mocks.store.expect_open().return_once(|_, _, _| Ok(vec![]));
    mocks.users.expect_find().return_once(|_| Ok(Some(ada())));
    mocks.issuer = MockTokenIssuer::new();
    mocks.issuer.expect_current_key().return_const(KeyId::new("key"));
    mocks.issuer.expect_issue().return_once(|_| Err(port_down()));
    expect_end_of_what_nobody_can_use(&mut mocks);
    let error = log_in(mocks).await.expect_err("nobody signs");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

fn expect_end_of_what_nobody_can_use(mocks: &mut Mocks) {
    let end = mocks.store.expect_end().withf(|user, session, reason, _| {
        (*user, *session, *reason) == (user_id(), session_id(1), EndReason::LoggedOut)
    });
    end.once().return_once(|_, _, _, _| Ok(true));
    mocks.announce(&[session_id(1)], EndReason::LoggedOut);
}
