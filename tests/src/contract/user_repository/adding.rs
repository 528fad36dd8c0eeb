#![expect(missing_docs, reason = "the name of a case is its sentence")]

use portico_domain::{
    repository::RepositoryError,
    user::{Gender, NewUser, PasswordHash, Role, Username},
};

use super::{Users, add, found, stranger};
use crate::{
    contract::in_parallel,
    fixtures::{new_user, username},
};

pub async fn a_user_is_found_as_it_was_added(users: Users) {
    let user = add(&users, new_user(username("ada"))).await;
    assert_eq!(found(&users, user.id).await.as_ref(), Some(&user));
    let by_name = users.find_by_username(&user.username).await.expect("the repository answers");
    assert_eq!(by_name, Some(user));
}

pub async fn a_user_without_a_password_is_found_without_one(users: Users) {
    let user = add(&users, NewUser { password: None, ..new_user(username("ada")) }).await;
    assert_eq!(found(&users, user.id).await, Some(user));
}

pub async fn every_gender_and_role_is_kept(users: Users) {
    for gender in Gender::ALL {
        for role in Role::ALL {
            let user = add(&users, NewUser { gender, role, ..new_user(username("ada")) }).await;
            assert_eq!(found(&users, user.id).await, Some(user));
        }
    }
}

pub async fn the_longest_name_of_the_widest_characters_is_kept(users: Users) {
    let widest = "\u{1f980}".repeat(Username::MAX_CHARS);
    let username = Username::parse(&widest).expect("64 characters are accepted");
    let password = Some(PasswordHash::from_phc("$".repeat(400)));
    let user = add(&users, NewUser { password, ..new_user(username) }).await;
    assert_eq!(found(&users, user.id).await, Some(user));
}

pub async fn an_unknown_user_is_not_found(users: Users) {
    add(&users, new_user(username("ada"))).await;
    assert_eq!(found(&users, stranger()).await, None);
    let by_name = users.find_by_username(&username("bob")).await.expect("the repository answers");
    assert_eq!(by_name, None);
}

pub async fn a_repository_is_empty_before_the_first_user_and_after_the_last(users: Users) {
    assert!(users.is_empty().await.expect("the repository answers"));
    let user = add(&users, new_user(username("ada"))).await;
    assert!(!users.is_empty().await.expect("the repository answers"));
    users.remove(user.id, user.version).await.expect("the version is the stored one");
    assert!(users.is_empty().await.expect("the repository answers"));
}

pub async fn an_id_is_never_given_twice(users: Users) {
    let mut given = Vec::new();
    for _ in 0..5 {
        let user = add(&users, new_user(username("ada"))).await;
        users.remove(user.id, user.version).await.expect("the version is the stored one");
        assert!(!given.contains(&user.id), "{} is in {given:?}", user.id);
        given.push(user.id);
    }
}

pub async fn a_taken_username_is_a_duplicate(users: Users) {
    let user = add(&users, new_user(username("ada"))).await;
    let again = users.add(&new_user(user.username.clone())).await;
    assert!(matches!(again, Err(RepositoryError::Duplicate)), "{again:?}");
    assert_eq!(found(&users, user.id).await, Some(user));
}

pub async fn names_are_told_apart_code_point_by_code_point(users: Users) {
    let alike = [
        "ada",
        "Ada",
        "ADA",
        "\u{e1}da",
        "a\u{300}da",
        "\u{ff41}da",
        "\u{430}da",
        "ada\u{200d}",
        "stra\u{df}e",
        "strasse",
        "\u{fb01}",
        "fi",
        "\u{130}",
        "i",
        "I",
        "\u{1f44d}",
        "\u{1f44d}\u{1f3fd}",
        "ada%",
        "ada_",
    ];
    let mut added = Vec::new();
    for name in alike {
        added.push(add(&users, new_user(Username::parse(name).expect("a good name"))).await);
    }
    for user in added {
        let by_name = users.find_by_username(&user.username).await.expect("the repository answers");
        assert_eq!(by_name, Some(user));
    }
}

pub async fn of_fifty_parallel_adds_of_one_name_one_succeeds(users: Users) {
    let user = new_user(username("ada"));
    let answers = in_parallel(50, |_| {
        let (users, user) = (users.clone(), user.clone());
        async move { users.add(&user).await }
    })
    .await;
    let ids: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().ok()).collect();
    assert_eq!(ids.len(), 1, "{answers:?}");
    assert!(
        answers.iter().all(|answer| matches!(answer, Ok(_) | Err(RepositoryError::Duplicate))),
        "{answers:?}"
    );
    assert!(found(&users, *ids[0]).await.is_some());
}
