use mockall::{Sequence, predicate::eq};
use portico_domain::user::{Role, User};

use super::*;
use crate::test_support::{Mocks, NOW, ada, port_down, principal, session_id, user_id, version};

async fn remove(mocks: Mocks, expected: Option<Version>) -> Result<(), RemoveUserError> {
    let expected = expected.map(|version| vec![version]);
    let command = RemoveUserCommand { id: user_id(), expected };
    mocks.application().remove_user.execute(&principal().actor(), command).await
}

/// The repository holds Ada at version 1.
fn found() -> Mocks {
    let mut mocks = Mocks::default();
    mocks.users.expect_find().with(eq(user_id())).return_once(|_| Ok(Some(ada())));
    mocks
}

#[tokio::test]
async fn a_user_is_disabled_then_their_sessions_end_then_the_user_is_removed() {
    let mut mocks = found();
    let mut order = Sequence::new();
    let disabled = User { status: UserStatus::Disabled, updated_at: NOW, ..ada() };
    let save = mocks.users.expect_save().with(eq(disabled)).once().in_sequence(&mut order);
    save.return_once(|_| Ok(version(2)));
    let end = mocks.store.expect_end_all().withf(|user, except, reason, now| {
        (*user, *except, *reason, *now) == (user_id(), None, EndReason::Disabled, NOW)
    });
    end.once().in_sequence(&mut order).return_once(|_, _, _, _| Ok(vec![]));
    let remove_disabled = mocks.users.expect_remove().with(eq(user_id()), eq(version(2)));
    remove_disabled.once().in_sequence(&mut order).return_once(|_, _| Ok(()));
    assert!(remove(mocks, None).await.is_ok());
}

#[tokio::test]
async fn the_ended_sessions_are_announced() {
    let mut mocks = found();
    mocks.users.expect_save().return_once(|_| Ok(version(2)));
    mocks.store.expect_end_all().return_once(|_, _, _, _| Ok(vec![session_id(1), session_id(2)]));
    mocks.announce(&[session_id(1), session_id(2)], EndReason::Disabled);
    mocks.users.expect_remove().return_once(|_, _| Ok(()));
    assert!(remove(mocks, None).await.is_ok());
}

#[tokio::test]
async fn a_user_whose_sessions_cannot_be_ended_stays_disabled_for_another_try() {
    let mut mocks = found();
    mocks.users.expect_save().once().return_once(|_| Ok(version(2)));
    mocks.store.expect_end_all().return_once(|_, _, _, _| Err(port_down()));
    let error = remove(mocks, None).await.expect_err("the session store is down");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn an_unknown_user_is_not_found() {
    let mut mocks = Mocks::default();
    mocks.users.expect_find().return_once(|_| Ok(None));
    let error = remove(mocks, None).await.expect_err("there is nobody");
    assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, "not_found"));
}

#[tokio::test]
async fn another_version_than_the_demanded_one_is_left_alone() {
    let error = remove(found(), Some(version(2))).await.expect_err("the user is at version 1");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Stale, "stale"));
}

#[tokio::test]
async fn a_user_changed_before_the_disabling_is_stale() {
    let mut mocks = found();
    mocks.users.expect_save().return_once(|_| Err(RepositoryError::Stale));
    let error = remove(mocks, Some(version(1))).await.expect_err("someone else was first");
    assert!(matches!(error, RemoveUserError::Stale), "{error:?}");
}

#[tokio::test]
async fn a_removal_that_demands_no_version_starts_over() {
    let mut mocks = Mocks::default();
    mocks.users.expect_find().once().return_once(|_| Ok(Some(ada())));
    mocks.users.expect_save().once().return_once(|_| Err(RepositoryError::Stale));
    mocks.users.expect_find().once().return_once(|_| Ok(None));
    let error = remove(mocks, None).await.expect_err("someone else removed the user");
    assert!(matches!(error, RemoveUserError::NotFound), "{error:?}");
}

#[tokio::test]
async fn it_gives_up_after_five_tries() {
    let mut mocks = Mocks::default();
    mocks.users.expect_find().times(5).returning(|_| Ok(Some(ada())));
    mocks.users.expect_save().times(5).returning(|_| Err(RepositoryError::Stale));
    let error = remove(mocks, None).await.expect_err("others change the user all the time");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Conflict, "conflict"));
}

#[tokio::test]
async fn a_user_enabled_again_before_the_end_is_stale() {
    let mut mocks = found();
    mocks.users.expect_save().return_once(|_| Ok(version(2)));
    mocks.store.expect_end_all().return_once(|_, _, _, _| Ok(vec![]));
    mocks.users.expect_remove().return_once(|_, _| Err(RepositoryError::Stale));
    let error = remove(mocks, Some(version(1))).await.expect_err("the user was changed");
    assert_eq!(error.kind(), ErrorKind::Stale);
}

#[tokio::test]
async fn the_last_administrator_is_not_removed() {
    let mut mocks = Mocks::default();
    let admin = User { role: Role::Admin, ..ada() };
    mocks.users.expect_find().return_once(|_| Ok(Some(admin)));
    mocks.users.expect_step_down().once().return_once(|_| Ok(None));
    let error = remove(mocks, None).await.expect_err("nobody else can manage users");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Conflict, "last_admin"));
}

#[tokio::test]
async fn the_audit_log_is_told_of_each_session_and_of_the_user() {
    let mut mocks = found();
    mocks.users.expect_save().return_once(|_| Ok(version(2)));
    mocks.store.expect_end_all().return_once(|_, _, _, _| Ok(vec![session_id(1)]));
    mocks.events.expect_publish().return_const(());
    mocks.users.expect_remove().return_once(|_, _| Ok(()));
    let audit = mocks.audit.clone();
    assert!(remove(mocks, None).await.is_ok());
    let (user, session, reason) = (user_id(), session_id(1), EndReason::Disabled);
    let ended = SecurityEvent::SessionEnded { user, session, reason };
    assert_eq!(audit.of(&principal().actor()), [ended, SecurityEvent::UserRemoved { user }]);
}
