#![expect(missing_docs, reason = "the name of a case is its sentence")]

use portico_domain::{
    repository::RepositoryError,
    user::{Gender, PasswordHash, Role, User, UserStatus, Version},
};
use time::Duration;

use super::{Users, add, found, stranger};
use crate::{
    contract::in_parallel,
    fixtures::{new_user, username},
};

pub async fn a_save_keeps_every_field_and_answers_the_next_version(users: Users) {
    let user = add(&users, new_user(username("ada"))).await;
    let edited = User {
        username: username("eve"),
        password: Some(PasswordHash::from_phc("another".into())),
        gender: Gender::Male,
        role: Role::Admin,
        status: UserStatus::Disabled,
        updated_at: user.updated_at + Duration::microseconds(1_000_001),
        ..user
    };
    let version = users.save(&edited).await.expect("the version is the stored one");
    assert_eq!(version, edited.version.next());
    assert_eq!(found(&users, edited.id).await, Some(User { version, ..edited }));
}

pub async fn a_save_can_take_the_password_away(users: Users) {
    let user = add(&users, new_user(username("ada"))).await;
    let edited = User { password: None, ..user };
    let version = users.save(&edited).await.expect("the version is the stored one");
    assert_eq!(found(&users, edited.id).await, Some(User { version, ..edited }));
}

pub async fn a_save_of_an_older_version_is_stale_and_changes_nothing(users: Users) {
    let user = add(&users, new_user(username("ada"))).await;
    let version = users.save(&user).await.expect("the version is the stored one");
    let late = users.save(&User { role: Role::Admin, ..user.clone() }).await;
    assert!(matches!(late, Err(RepositoryError::Stale)), "{late:?}");
    let early = users.save(&User { version: version.next(), ..user.clone() }).await;
    assert!(matches!(early, Err(RepositoryError::Stale)), "{early:?}");
    assert_eq!(found(&users, user.id).await, Some(User { version, ..user }));
}

pub async fn a_save_of_an_unknown_user_is_stale(users: Users) {
    let saved = users.save(&new_user(username("ada")).with_id(stranger())).await;
    assert!(matches!(saved, Err(RepositoryError::Stale)), "{saved:?}");
    assert_eq!(found(&users, stranger()).await, None);
}

pub async fn a_save_under_a_taken_username_is_a_duplicate_and_changes_nothing(users: Users) {
    let ada = add(&users, new_user(username("ada"))).await;
    let eve = add(&users, new_user(username("eve"))).await;
    let saved =
        users.save(&User { username: ada.username, role: Role::Admin, ..eve.clone() }).await;
    assert!(matches!(saved, Err(RepositoryError::Duplicate)), "{saved:?}");
    assert_eq!(found(&users, eve.id).await, Some(eve));
}

pub async fn a_save_under_the_same_username_is_no_duplicate(users: Users) {
    let mut user = add(&users, new_user(username("ada"))).await;
    for _ in 0..3 {
        user.version = users.save(&user).await.expect("the version is the stored one");
    }
    assert_eq!(user.version, Version::FIRST.next().next().next());
}

pub async fn of_fifty_parallel_saves_of_one_version_one_succeeds(users: Users) {
    let user = add(&users, new_user(username("ada"))).await;
    let answers = in_parallel(50, |index| {
        let users = users.clone();
        let edited = User { username: username(&format!("eve-{index}-")), ..user.clone() };
        async move { users.save(&edited).await.map(|version| User { version, ..edited }) }
    })
    .await;
    assert!(
        answers.iter().all(|answer| matches!(answer, Ok(_) | Err(RepositoryError::Stale))),
        "{answers:?}"
    );
    let saved: Vec<_> = answers.into_iter().flatten().collect();
    assert_eq!(saved.len(), 1, "{saved:?}");
    assert_eq!(found(&users, user.id).await.as_ref(), saved.first());
}

pub async fn a_call_sees_every_earlier_write(users: Users) {
    let mut user = add(&users, new_user(username("ada"))).await;
    for _ in 0..50 {
        user.updated_at += Duration::MILLISECOND;
        user.version = users.save(&user).await.expect("the version is the stored one");
        assert_eq!(found(&users, user.id).await.as_ref(), Some(&user));
    }
}

pub async fn a_removed_user_is_gone_and_the_name_is_free(users: Users) {
    let user = add(&users, new_user(username("ada"))).await;
    users.remove(user.id, user.version).await.expect("the version is the stored one");
    assert_eq!(found(&users, user.id).await, None);
    let by_name = users.find_by_username(&user.username).await.expect("the repository answers");
    assert_eq!(by_name, None);
    add(&users, new_user(user.username)).await;
}

pub async fn a_removal_of_an_older_version_is_stale_and_removes_nothing(users: Users) {
    let user = add(&users, new_user(username("ada"))).await;
    let version = users.save(&user).await.expect("the version is the stored one");
    let removed = users.remove(user.id, user.version).await;
    assert!(matches!(removed, Err(RepositoryError::Stale)), "{removed:?}");
    assert_eq!(found(&users, user.id).await, Some(User { version, ..user }));
}

pub async fn a_removal_of_an_unknown_user_is_stale(users: Users) {
    let removed = users.remove(stranger(), Version::FIRST).await;
    assert!(matches!(removed, Err(RepositoryError::Stale)), "{removed:?}");
}
