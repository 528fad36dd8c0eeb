use mockall::predicate::eq;

use super::*;
use crate::test_support::{Mocks, NOW, ada, disabled, port_down, stranger, username, users_down};

const DELAY: Duration = Duration::from_secs(7);

fn attempt() -> LoginAttempt {
    LoginAttempt { account: Some(username("ada")), address: None, at: NOW }
}

fn credentials(mocks: Mocks) -> Credentials {
    Credentials {
        passwords: Arc::new(mocks.passwords),
        throttle: Arc::new(mocks.throttle),
        audit: mocks.audit,
    }
}

/// Answers whether the hash is outdated.
async fn prove(
    mocks: Mocks,
    lookup: Result<Option<User>, RepositoryError>,
) -> Result<bool, CredentialsError> {
    let (credentials, typed) = (credentials(mocks), "typed".into());
    let proven = credentials.prove(&stranger(), &attempt(), typed, async { lookup }).await?;
    assert_eq!(proven.user, ada());
    Ok(proven.outdated)
}

fn admitted(verdict: PasswordVerdict) -> Mocks {
    let mut mocks = Mocks::default();
    mocks.throttle.expect_admit().return_once(|_| Ok(Admission::Granted));
    mocks.passwords.expect_verify().return_once(move |_, _| Ok(verdict));
    mocks
}

#[tokio::test]
async fn the_password_of_an_active_user_is_proof() {
    let mut mocks = admitted(PasswordVerdict::Match);
    mocks.throttle.expect_settle().return_once(|_, _| Ok(Admission::Granted));
    assert!(matches!(prove(mocks, Ok(Some(ada()))).await, Ok(false)));
}

#[tokio::test]
async fn an_outdated_hash_is_told() {
    let mut mocks = admitted(PasswordVerdict::MatchOutdated);
    mocks.throttle.expect_settle().return_once(|_, _| Ok(Admission::Granted));
    assert!(matches!(prove(mocks, Ok(Some(ada()))).await, Ok(true)));
}

#[tokio::test]
async fn unknown_wrong_and_disabled_cost_one_hash_and_end_the_same_way() {
    let stored = ada().password;
    for (known, stored, verdict) in [
        (None, None, PasswordVerdict::Mismatch),
        (Some(User { password: None, ..ada() }), None, PasswordVerdict::Mismatch),
        (Some(ada()), stored.clone(), PasswordVerdict::Mismatch),
        (Some(disabled()), stored, PasswordVerdict::Match),
    ] {
        let mut mocks = Mocks::default();
        mocks.admit();
        let given = move |_: &SecretString, hash: &Option<_>| *hash == stored;
        mocks.passwords.expect_verify().withf(given).once().return_once(move |_, _| Ok(verdict));
        let error = prove(mocks, Ok(known)).await.expect_err("nothing is proven");
        assert!(matches!(error, CredentialsError::Invalid), "{error:?}");
    }
}

#[tokio::test]
async fn a_proof_counts_as_a_success() {
    let mut mocks = admitted(PasswordVerdict::Match);
    let settle = mocks.throttle.expect_settle().with(eq(attempt()), eq(LoginOutcome::Success));
    settle.once().return_once(|_, _| Ok(Admission::Granted));
    assert!(prove(mocks, Ok(Some(ada()))).await.is_ok());
}

#[tokio::test]
async fn a_wrong_password_and_a_disabled_user_count_as_failures() {
    for (known, verdict) in
        [(ada(), PasswordVerdict::Mismatch), (disabled(), PasswordVerdict::Match)]
    {
        let mut mocks = admitted(verdict);
        let settle = mocks.throttle.expect_settle().with(eq(attempt()), eq(LoginOutcome::Failure));
        settle.once().return_once(|_, _| Ok(Admission::Granted));
        assert!(prove(mocks, Ok(Some(known))).await.is_err());
    }
}

#[tokio::test]
async fn a_refused_attempt_reaches_neither_the_lookup_nor_the_hasher() {
    let mut mocks = Mocks::default();
    let admit = mocks.throttle.expect_admit().with(eq(attempt()));
    admit.return_once(|_| Ok(Admission::RetryAfter(DELAY)));
    let lookup = async { panic!("a refused attempt looks nobody up") };
    let proven = credentials(mocks).prove(&stranger(), &attempt(), "typed".into(), lookup).await;
    let error = proven.err();
    assert!(matches!(error, Some(CredentialsError::Throttled(DELAY))), "{error:?}");
}

#[tokio::test]
async fn a_refusal_after_the_check_takes_the_place_of_any_outcome() {
    for verdict in [PasswordVerdict::Match, PasswordVerdict::Mismatch] {
        let mut mocks = admitted(verdict);
        mocks.throttle.expect_settle().return_once(|_, _| Ok(Admission::RetryAfter(DELAY)));
        let error = prove(mocks, Ok(Some(ada()))).await.expect_err("the throttle refused it");
        assert!(matches!(error, CredentialsError::Throttled(DELAY)), "{error:?}");
    }
}

#[tokio::test]
async fn a_throttle_that_does_not_answer_lets_nobody_through() {
    let mut before = Mocks::default();
    before.throttle.expect_admit().return_once(|_| Err(port_down()));
    let mut after = admitted(PasswordVerdict::Match);
    after.throttle.expect_settle().return_once(|_, _| Err(port_down()));
    for mocks in [before, after] {
        let error = prove(mocks, Ok(Some(ada()))).await.expect_err("the throttle is down");
        assert_eq!(error.kind(), ErrorKind::Unavailable);
    }
}

#[tokio::test]
async fn a_try_that_could_not_be_checked_is_not_counted() {
    let mut users_unavailable = Mocks::default();
    users_unavailable.throttle.expect_admit().return_once(|_| Ok(Admission::Granted));
    let mut hasher_full = Mocks::default();
    hasher_full.throttle.expect_admit().return_once(|_| Ok(Admission::Granted));
    hasher_full.passwords.expect_verify().return_once(|_, _| Err(port_down()));
    for (mocks, lookup) in [(users_unavailable, Err(users_down())), (hasher_full, Ok(Some(ada())))]
    {
        let error = prove(mocks, lookup).await.expect_err("a port is down");
        assert_eq!(error.kind(), ErrorKind::Unavailable);
    }
}

#[test]
fn only_a_refusal_says_when_to_come_back() {
    let throttled = CredentialsError::Throttled(DELAY);
    assert_eq!((throttled.code(), throttled.retry_after()), ("rate_limited", Some(DELAY)));
    let invalid = CredentialsError::Invalid;
    assert_eq!((invalid.code(), invalid.retry_after()), ("invalid_credentials", None));
}
