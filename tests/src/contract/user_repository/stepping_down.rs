#![expect(missing_docs, reason = "the name of a case is its sentence")]

use portico_domain::{
    repository::RepositoryError,
    user::{NewUser, Role, User, UserStatus},
};

use super::{Users, add, found};
use crate::{
    contract::in_parallel,
    fixtures::{new_user, username},
};

async fn admin(users: &Users) -> User {
    add(users, NewUser { role: Role::Admin, ..new_user(username("admin")) }).await
}

fn demoted(user: &User) -> User {
    User { role: Role::Member, ..user.clone() }
}

pub async fn an_administrator_steps_down_when_another_stays(users: Users) {
    let [leaves, _stays] = [admin(&users).await, admin(&users).await];
    let saved = users.step_down(&demoted(&leaves)).await.expect("the version is the stored one");
    let version = leaves.version.next();
    assert_eq!(saved, Some(version));
    assert_eq!(found(&users, leaves.id).await, Some(User { version, ..demoted(&leaves) }));
}

pub async fn the_last_acting_administrator_stays_as_they_are(users: Users) {
    let last = admin(&users).await;
    add(&users, new_user(username("member"))).await;
    let no_password = new_user(username("new"));
    add(&users, NewUser { role: Role::Admin, password: None, ..no_password }).await;
    let disabled = User { status: UserStatus::Disabled, ..admin(&users).await };
    users.save(&disabled).await.expect("the version is the stored one");
    for change in [demoted(&last), User { status: UserStatus::Disabled, ..last.clone() }] {
        assert_eq!(users.step_down(&change).await.expect("the repository answers"), None);
    }
    assert_eq!(found(&users, last.id).await, Some(last));
}

pub async fn of_administrators_who_all_step_down_at_once_one_stays(users: Users) {
    let mut admins = Vec::new();
    for _ in 0..20 {
        admins.push(admin(&users).await);
    }
    let answers = in_parallel(admins.len(), |index| {
        let (users, leaves) = (users.clone(), demoted(&admins[index]));
        async move { users.step_down(&leaves).await.expect("the version is the stored one") }
    })
    .await;
    assert_eq!(answers.iter().filter(|answer| answer.is_none()).count(), 1, "{answers:?}");
    let mut stayed = 0;
    for admin in admins {
        stayed += usize::from(found(&users, admin.id).await == Some(admin));
    }
    assert_eq!(stayed, 1);
}

pub async fn a_step_down_of_an_older_version_is_stale(users: Users) {
    let [leaves, _stays] = [admin(&users).await, admin(&users).await];
    users.save(&leaves).await.expect("the version is the stored one");
    let late = users.step_down(&demoted(&leaves)).await;
    assert!(matches!(late, Err(RepositoryError::Stale)), "{late:?}");
}

pub async fn a_step_down_under_a_taken_username_is_a_duplicate(users: Users) {
    let [leaves, stays] = [admin(&users).await, admin(&users).await];
    let taken = User { username: stays.username, ..demoted(&leaves) };
    let saved = users.step_down(&taken).await;
    assert!(matches!(saved, Err(RepositoryError::Duplicate)), "{saved:?}");
    assert_eq!(found(&users, leaves.id).await, Some(leaves));
}
