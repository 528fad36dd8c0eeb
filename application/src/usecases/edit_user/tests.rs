use mockall::predicate::eq;
use portico_domain::session::SessionId;

use super::*;
use crate::test_support::{
    Mocks, NOW, ada, disabled, hash, port_down, principal, session_id, user_id, username, version,
};

fn nothing() -> EditUserCommand {
    EditUserCommand {
        id: user_id(),
        expected: None,
        username: None,
        password: None,
        gender: None,
        role: None,
        status: None,
        may_leave_no_admin: false,
    }
}

fn promote() -> EditUserCommand {
    EditUserCommand { role: Some(Role::Admin), ..nothing() }
}

fn new_password() -> EditUserCommand {
    let password = Password::parse("the new one".into()).expect("a good password");
    EditUserCommand { password: Some(password), ..nothing() }
}

async fn edit(mocks: Mocks, command: EditUserCommand) -> Result<User, EditUserError> {
    mocks.application().edit_user.execute(&principal().actor(), command).await
}

/// The repository holds `user`, and takes its next version.
fn saving(user: User) -> Mocks {
    let mut mocks = Mocks::default();
    let next = user.version.next();
    mocks.users.expect_find().with(eq(user_id())).return_once(|_| Ok(Some(user)));
    mocks.users.expect_save().once().return_once(move |_| Ok(next));
    mocks
}

fn expect_profile(mocks: &mut Mocks, user: &User) {
    let update = mocks.store.expect_update_profile().with(eq(user.profile()));
    update.once().return_once(|_| Ok(()));
}

/// Every session of the user ends for `reason`; `ended` are those.
fn expect_end_all(mocks: &mut Mocks, reason: EndReason, ended: &[SessionId]) {
    let end = mocks.store.expect_end_all().withf(move |user, except, why, now| {
        (*user, *except, *why, *now) == (user_id(), None, reason, NOW)
    });
    let ids = ended.to_vec();
    end.once().return_once(|_, _, _, _| Ok(ids));
    mocks.announce(ended, reason);
}

#[tokio::test]
async fn the_answer_is_the_user_as_it_is_stored_now() {
    let mut mocks = saving(ada());
    let promoted = User { role: Role::Admin, version: version(2), updated_at: NOW, ..ada() };
    mocks.store.expect_update_profile().return_once(|_| Ok(()));
    assert_eq!(edit(mocks, promote()).await.ok(), Some(promoted));
}

#[tokio::test]
async fn the_version_that_was_read_is_the_one_that_is_saved_over() {
    let mut mocks = Mocks::default();
    mocks.users.expect_find().return_once(|_| Ok(Some(ada())));
    let edited = User { role: Role::Admin, updated_at: NOW, ..ada() };
    let save = mocks.users.expect_save().with(eq(edited));
    save.once().return_once(|_| Err(RepositoryError::Duplicate));
    assert!(edit(mocks, promote()).await.is_err());
}

#[tokio::test]
async fn a_new_role_only_updates_the_profile_of_the_sessions() {
    let mut mocks = saving(ada());
    expect_profile(&mut mocks, &User { role: Role::Admin, version: version(2), ..ada() });
    assert!(edit(mocks, promote()).await.is_ok());
}

#[tokio::test]
async fn a_new_password_ends_every_session() {
    let mut mocks = saving(ada());
    mocks.passwords.expect_hash().once().return_once(|_| Ok(hash("new")));
    expect_end_all(&mut mocks, EndReason::PasswordChanged, &[session_id(1), session_id(2)]);
    let user = edit(mocks, new_password()).await.expect("nothing is in the way");
    assert_eq!(user.password, Some(hash("new")));
}

#[tokio::test]
async fn disabling_ends_every_session() {
    let mut mocks = saving(ada());
    expect_end_all(&mut mocks, EndReason::Disabled, &[session_id(1)]);
    let command = EditUserCommand { status: Some(UserStatus::Disabled), ..nothing() };
    assert!(edit(mocks, command).await.is_ok());
}

#[tokio::test]
async fn disabling_with_a_new_password_ends_sessions_as_disabled() {
    let mut mocks = saving(ada());
    mocks.passwords.expect_hash().return_once(|_| Ok(hash("new")));
    expect_end_all(&mut mocks, EndReason::Disabled, &[]);
    let command = EditUserCommand { status: Some(UserStatus::Disabled), ..new_password() };
    assert!(edit(mocks, command).await.is_ok());
}

#[tokio::test]
async fn disabling_again_completes_a_disabling_that_stopped_halfway() {
    let mut mocks = saving(disabled());
    expect_end_all(&mut mocks, EndReason::Disabled, &[session_id(1)]);
    let command = EditUserCommand { status: Some(UserStatus::Disabled), ..nothing() };
    assert!(edit(mocks, command).await.is_ok());
}

#[tokio::test]
async fn enabling_ends_no_session() {
    let mut mocks = saving(disabled());
    expect_profile(&mut mocks, &User { version: version(3), ..ada() });
    let command = EditUserCommand { status: Some(UserStatus::Active), ..nothing() };
    assert!(edit(mocks, command).await.is_ok());
}

#[tokio::test]
async fn an_unknown_user_is_not_found() {
    let mut mocks = Mocks::default();
    mocks.users.expect_find().return_once(|_| Ok(None));
    let error = edit(mocks, promote()).await.expect_err("there is nobody");
    assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, "not_found"));
}

#[tokio::test]
async fn another_version_than_the_demanded_ones_is_left_alone() {
    let mut mocks = Mocks::default();
    mocks.users.expect_find().return_once(|_| Ok(Some(ada())));
    let command = EditUserCommand { expected: Some(vec![version(2), version(3)]), ..promote() };
    let error = edit(mocks, command).await.expect_err("the user is at version 1");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Stale, "stale"));
}

#[tokio::test]
async fn a_change_between_look_and_save_makes_the_demanded_version_stale() {
    let mut mocks = Mocks::default();
    mocks.users.expect_find().once().return_once(|_| Ok(Some(ada())));
    mocks.users.expect_save().once().return_once(|_| Err(RepositoryError::Stale));
    let changed = User { version: version(2), ..ada() };
    mocks.users.expect_find().once().return_once(|_| Ok(Some(changed)));
    let command = EditUserCommand { expected: Some(vec![version(1)]), ..promote() };
    let error = edit(mocks, command).await.expect_err("someone else was first");
    assert_eq!(error.kind(), ErrorKind::Stale);
}

#[tokio::test]
async fn an_edit_that_demands_no_version_starts_over_on_what_is_there_now() {
    let mut mocks = Mocks::default();
    mocks.users.expect_find().once().return_once(|_| Ok(Some(ada())));
    mocks.users.expect_save().once().return_once(|_| Err(RepositoryError::Stale));
    let renamed = User { username: username("lovelace"), version: version(2), ..ada() };
    let both = User { role: Role::Admin, updated_at: NOW, ..renamed.clone() };
    mocks.users.expect_find().once().return_once(|_| Ok(Some(renamed)));
    mocks.users.expect_save().with(eq(both)).once().return_once(|_| Ok(version(3)));
    mocks.store.expect_update_profile().return_once(|_| Ok(()));
    assert!(edit(mocks, promote()).await.is_ok());
}

#[tokio::test]
async fn an_edit_starts_over_four_times_and_then_conflicts() {
    let mut mocks = Mocks::default();
    mocks.users.expect_find().times(5).returning(|_| Ok(Some(ada())));
    mocks.users.expect_save().times(5).returning(|_| Err(RepositoryError::Stale));
    let error = edit(mocks, promote()).await.expect_err("others are always first");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Conflict, "conflict"));
}

#[tokio::test]
async fn a_taken_username_is_a_conflict() {
    let mut mocks = Mocks::default();
    mocks.users.expect_find().return_once(|_| Ok(Some(ada())));
    mocks.users.expect_save().return_once(|_| Err(RepositoryError::Duplicate));
    let command = EditUserCommand { username: Some(username("grace")), ..nothing() };
    let error = edit(mocks, command).await.expect_err("grace has the name");
    assert!(matches!(error, EditUserError::UsernameTaken), "{error:?}");
    assert_eq!(error.kind(), ErrorKind::Conflict);
}

#[tokio::test]
async fn a_session_store_that_does_not_answer_is_unavailable() {
    let mut mocks = saving(ada());
    mocks.store.expect_update_profile().return_once(|_| Err(port_down()));
    let error = edit(mocks, promote()).await.expect_err("the store is down");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

fn demote() -> EditUserCommand {
    EditUserCommand { role: Some(Role::Member), ..nothing() }
}

fn admin() -> User {
    User { role: Role::Admin, ..ada() }
}

#[tokio::test]
async fn an_administrator_steps_down_when_another_stays() {
    let mut mocks = Mocks::default();
    mocks.users.expect_find().return_once(|_| Ok(Some(admin())));
    let member = User { updated_at: NOW, ..ada() };
    let step_down = mocks.users.expect_step_down().with(eq(member.clone()));
    step_down.once().return_once(|_| Ok(Some(version(2))));
    let user = User { version: version(2), ..member };
    expect_profile(&mut mocks, &user);
    assert_eq!(edit(mocks, demote()).await.expect("another stays"), user);
}

#[tokio::test]
async fn the_last_administrator_does_not_step_down() {
    let mut mocks = Mocks::default();
    mocks.users.expect_find().return_once(|_| Ok(Some(admin())));
    mocks.users.expect_step_down().once().return_once(|_| Ok(None));
    let error = edit(mocks, demote()).await.expect_err("nobody else can manage users");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Conflict, "last_admin"));
}

#[tokio::test]
async fn who_can_make_another_administrator_may_leave_none() {
    let mut mocks = saving(admin());
    expect_profile(&mut mocks, &User { version: version(2), ..ada() });
    let command = EditUserCommand { may_leave_no_admin: true, ..demote() };
    assert_eq!(edit(mocks, command).await.expect("it is allowed").role, Role::Member);
}

#[tokio::test]
async fn the_audit_log_is_told_of_what_an_edit_changed_and_of_nothing_else() {
    let (user, role, status) = (user_id(), Role::Admin, UserStatus::Disabled);
    for (command, told) in [
        (EditUserCommand { gender: Some(Gender::Male), ..nothing() }, vec![]),
        (promote(), vec![SecurityEvent::RoleChanged { user, role }]),
        (EditUserCommand { role: Some(Role::Member), ..nothing() }, vec![]),
        (new_password(), vec![SecurityEvent::PasswordChanged { user }]),
        (
            EditUserCommand { status: Some(status), ..nothing() },
            vec![SecurityEvent::StatusChanged { user, status }],
        ),
    ] {
        let mut mocks = saving(ada());
        mocks.passwords.expect_hash().returning(|_| Ok(hash("new")));
        mocks.store.expect_update_profile().returning(|_| Ok(()));
        mocks.store.expect_end_all().returning(|_, _, _, _| Ok(vec![]));
        let audit = mocks.audit.clone();
        assert!(edit(mocks, command).await.is_ok());
        assert_eq!(audit.of(&principal().actor()), told);
    }
}
