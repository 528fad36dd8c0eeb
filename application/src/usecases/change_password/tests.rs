use mockall::{Sequence, predicate::eq};
use portico_domain::user::User;
use secrecy::ExposeSecret;

use super::*;
use crate::{
    ports::{Admission, PasswordVerdict},
    test_support::{
        Mocks, NOW, ada, hash, port_down, principal, session_id, user_id, username, version,
    },
};

fn command() -> ChangePasswordCommand {
    ChangePasswordCommand {
        current: "the old one".into(),
        new: Password::parse("the new one".into()).expect("a good password"),
    }
}

async fn change(mocks: Mocks) -> Result<(), ChangePasswordError> {
    mocks.application().change_password.execute(&principal(), command()).await
}

/// Checking the present password found `verdict`.
fn checked(verdict: PasswordVerdict) -> Mocks {
    let mut mocks = Mocks::default();
    mocks.admit();
    mocks.users.expect_find().with(eq(user_id())).once().return_once(|_| Ok(Some(ada())));
    let current = |typed: &SecretString, _: &_| typed.expose_secret() == "the old one";
    mocks.passwords.expect_verify().withf(current).return_once(move |_, _| Ok(verdict));
    mocks
}

/// The present password is right, and the new one is hashed.
fn hashed() -> Mocks {
    let mut mocks = checked(PasswordVerdict::Match);
    let new = |password: &Password| password.secret().expose_secret() == "the new one";
    mocks.passwords.expect_hash().withf(new).once().return_once(|_| Ok(hash("new")));
    mocks
}

fn changed() -> User {
    User { password: Some(hash("new")), updated_at: NOW, ..ada() }
}

#[tokio::test]
async fn the_user_is_saved_first_then_the_others_end_then_the_own_session_is_brought_up_to_date() {
    let mut mocks = hashed();
    let mut order = Sequence::new();
    let save = mocks.users.expect_save().with(eq(changed())).once().in_sequence(&mut order);
    save.return_once(|_| Ok(version(2)));
    let end = mocks.store.expect_end_all().once().in_sequence(&mut order);
    end.return_once(|_, _, _, _| Ok(vec![]));
    let profile = User { version: version(2), ..ada() }.profile();
    let update = mocks.store.expect_update_profile().with(eq(profile)).once();
    update.in_sequence(&mut order).return_once(|_| Ok(()));
    assert!(change(mocks).await.is_ok());
}

#[tokio::test]
async fn every_session_but_the_own_ends_and_is_announced() {
    let mut mocks = hashed();
    mocks.users.expect_save().return_once(|_| Ok(version(2)));
    let end = mocks.store.expect_end_all().withf(|user, except, reason, now| {
        (*user, *except, *reason, *now)
            == (user_id(), Some(session_id(1)), EndReason::PasswordChanged, NOW)
    });
    end.once().return_once(|_, _, _, _| Ok(vec![session_id(2), session_id(3)]));
    mocks.announce(&[session_id(2), session_id(3)], EndReason::PasswordChanged);
    mocks.store.expect_update_profile().return_once(|_| Ok(()));
    assert!(change(mocks).await.is_ok());
}

#[tokio::test]
async fn a_wrong_present_password_changes_nothing() {
    let error = change(checked(PasswordVerdict::Mismatch)).await.expect_err("it is wrong");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unauthenticated, "invalid_credentials"));
}

#[tokio::test]
async fn a_throttled_try_reaches_neither_the_users_nor_the_hasher() {
    let mut mocks = Mocks::default();
    let attempt = LoginAttempt {
        account: Some(username("ada")),
        address: Some([127, 0, 0, 1].into()),
        at: NOW,
    };
    let delay = Duration::from_secs(7);
    let admit = mocks.throttle.expect_admit().with(eq(attempt));
    admit.return_once(move |_| Ok(Admission::RetryAfter(delay)));
    let error = change(mocks).await.expect_err("the throttle refused it");
    assert_eq!((error.code(), error.retry_after()), ("rate_limited", Some(delay)));
}

#[tokio::test]
async fn a_user_changed_at_the_same_time_is_a_conflict() {
    let mut mocks = hashed();
    mocks.users.expect_save().return_once(|_| Err(RepositoryError::Stale));
    let error = change(mocks).await.expect_err("someone else was first");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Conflict, "conflict"));
}

#[tokio::test]
async fn a_hasher_with_too_many_waiting_leaves_the_password() {
    let mut mocks = checked(PasswordVerdict::Match);
    mocks.passwords.expect_hash().return_once(|_| Err(port_down()));
    let error = change(mocks).await.expect_err("too many wait");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unavailable, "unavailable"));
}

#[tokio::test]
async fn the_audit_log_is_told_of_a_new_password_and_of_a_refused_one() {
    let user = user_id();
    let mut mocks = hashed();
    mocks.users.expect_save().return_once(|_| Ok(version(2)));
    mocks.store.expect_end_all().return_once(|_, _, _, _| Ok(vec![]));
    mocks.store.expect_update_profile().return_once(|_| Ok(()));
    let audit = mocks.audit.clone();
    assert!(change(mocks).await.is_ok());
    assert_eq!(audit.of(&principal().actor()), [SecurityEvent::PasswordChanged { user }]);

    let mocks = checked(PasswordVerdict::Mismatch);
    let audit = mocks.audit.clone();
    assert!(change(mocks).await.is_err());
    let refused = SecurityEvent::LoginFailed { user: Some(user) };
    assert_eq!(audit.of(&principal().actor()), [refused]);
}
