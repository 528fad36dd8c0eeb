use portico_domain::user::UserStatus;
use secrecy::ExposeSecret;

use super::*;
use crate::test_support::{Mocks, NOW, hash, port_down, stranger, user_id, username, users_down};

fn ada(password: Option<&str>) -> RegisterUserCommand {
    let password = password.map(|text| Password::parse(text.into()).expect("a good password"));
    RegisterUserCommand {
        username: username("ada"),
        password,
        gender: Gender::Female,
        role: Role::Admin,
    }
}

async fn register(mocks: Mocks, command: RegisterUserCommand) -> Result<User, RegisterUserError> {
    mocks.application().register_user.execute(&stranger(), command).await
}

#[tokio::test]
async fn a_new_user_is_active_and_has_the_id_that_the_store_gave() {
    let mut mocks = Mocks::default();
    mocks.users.expect_add().return_once(|_| Ok(user_id()));
    let user = register(mocks, ada(None)).await.expect("the name is free");
    assert_eq!((user.id, user.status), (user_id(), UserStatus::Active));
    assert_eq!((user.username, user.role), (username("ada"), Role::Admin));
}

#[tokio::test]
async fn the_store_is_given_a_hash_and_the_time() {
    let mut mocks = Mocks::default();
    let typed = |password: &Password| password.secret().expose_secret() == "correct horse";
    mocks.passwords.expect_hash().withf(typed).once().return_once(|_| Ok(hash("new")));
    let add = mocks.users.expect_add();
    let add = add.withf(|user| user.password == Some(hash("new")) && user.created_at == NOW);
    add.once().return_once(|_| Ok(user_id()));
    assert!(register(mocks, ada(Some("correct horse"))).await.is_ok());
}

#[tokio::test]
async fn a_user_without_a_password_costs_no_hash() {
    let mut mocks = Mocks::default();
    mocks.users.expect_add().withf(|user| user.password.is_none()).return_once(|_| Ok(user_id()));
    assert!(register(mocks, ada(None)).await.is_ok());
}

#[tokio::test]
async fn a_taken_username_is_a_conflict() {
    let mut mocks = Mocks::default();
    mocks.users.expect_add().return_once(|_| Err(RepositoryError::Duplicate));
    let error = register(mocks, ada(None)).await.expect_err("the name is taken");
    assert!(matches!(error, RegisterUserError::UsernameTaken), "{error:?}");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Conflict, "conflict"));
}

#[tokio::test]
async fn a_hasher_with_too_many_waiting_adds_nobody() {
    let mut mocks = Mocks::default();
    mocks.passwords.expect_hash().return_once(|_| Err(port_down()));
    let error = register(mocks, ada(Some("correct horse"))).await.expect_err("too many wait");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn users_that_cannot_be_asked_are_unavailable() {
    let mut mocks = Mocks::default();
    mocks.users.expect_add().return_once(|_| Err(users_down()));
    let error = register(mocks, ada(None)).await.expect_err("the store is down");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn the_audit_log_is_told_of_a_user_who_was_added_and_of_no_other() {
    for (added, told) in [(Ok(user_id()), 1), (Err(RepositoryError::Duplicate), 0)] {
        let mut mocks = Mocks::default();
        mocks.users.expect_add().return_once(|_| added);
        let audit = mocks.audit.clone();
        let _ = register(mocks, ada(None)).await;
        let event = SecurityEvent::UserAdded { user: user_id(), role: Role::Admin };
        assert_eq!(audit.of(&stranger()), vec![event; told]);
    }
}
