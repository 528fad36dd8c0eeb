#![expect(missing_docs, reason = "the name of a case is its sentence")]

use portico_domain::{
    import::ImportMode,
    sheet::{Upserted, UserRow},
    user::{Gender, NewUser, PasswordHash, Role, User, UserStatus, Username, Version},
};
use time::Duration;

use super::{Users, add, found, named, stranger, upsert};
use crate::fixtures::{new_user, now, strangers, user_row, user_rows, username};

const STRICT: ImportMode = ImportMode::Strict;

pub async fn those_who_have_an_id_or_a_name_are_found_once(users: Users) {
    let [by_id, by_name, by_both] =
        [(); 3].map(|()| new_user(username("ada"))).map(|user| add(&users, user));
    let (by_id, by_name, by_both) = (by_id.await, by_name.await, by_both.await);
    add(&users, new_user(username("ada"))).await;
    let ids = vec![by_id.id, by_both.id, stranger()];
    let usernames = vec![by_name.username.clone(), by_both.username.clone(), username("nobody")];
    let mut all = users.find_all(ids, usernames).await.expect("the repository answers");
    all.sort_by_key(|user| user.id);
    assert_eq!(all, [by_id, by_name, by_both]);
    let none = users.find_all(Vec::new(), Vec::new()).await.expect("the repository answers");
    assert_eq!(none, []);
}

pub async fn a_row_is_about_whoever_has_its_id(users: Users) {
    let ada = add(&users, new_user(username("ada"))).await;
    let renamed = username("eve");
    let row = UserRow { gender: Some(Gender::Male), ..user_row(2, Some(ada.id), &renamed) };
    let later = ada.created_at + Duration::HOUR;
    let upserted = users.upsert_all(user_rows(vec![vec![row]]), STRICT, later).await;
    let expected = User {
        username: renamed,
        gender: Gender::Male,
        version: ada.version.next(),
        updated_at: later,
        ..ada.clone()
    };
    let updated = Upserted { updated: vec![expected.profile()], ..Upserted::default() };
    assert_eq!(upserted.expect("the repository answers"), updated);
    assert_eq!(found(&users, ada.id).await, Some(expected));
    assert_eq!(named(&users, &ada.username).await, None);
}

pub async fn a_row_without_a_known_id_is_about_whoever_has_its_name(users: Users) {
    for id in [None, Some(stranger())] {
        let ada = add(&users, new_user(username("ada"))).await;
        let row = UserRow { gender: Some(Gender::Male), ..user_row(2, id, &ada.username) };
        assert_eq!(upsert(&users, vec![vec![row]], STRICT).await.updated.len(), 1);
        let after = found(&users, ada.id).await.expect("they are there");
        assert_eq!((after.gender, after.version), (Gender::Male, ada.version.next()));
    }
}

pub async fn a_row_about_nobody_adds_a_user_with_an_id_of_the_stores_own(users: Users) {
    let name = username("ada");
    let password = PasswordHash::from_phc("$argon2id$first".into());
    let row = user_row(2, Some(stranger()), &name).with_password(Some(password.clone()));
    let now = now();
    let upserted = users.upsert_all(user_rows(vec![vec![row]]), STRICT, now).await;
    let inserted = Upserted { inserted: 1, ..Upserted::default() };
    assert_eq!(upserted.expect("the repository answers"), inserted);
    let ada = named(&users, &name).await.expect("they were added");
    assert_ne!(ada.id, stranger());
    let expected = NewUser {
        username: name,
        password: Some(password),
        gender: Gender::Unknown,
        role: Role::Member,
        created_at: now,
    };
    assert_eq!(ada, expected.with_id(ada.id));
    assert_eq!((ada.version, ada.status), (Version::FIRST, UserStatus::Active));
}

pub async fn no_row_is_about_whom_an_earlier_row_added(users: Users) {
    let last = add(&users, new_user(username("ada"))).await;
    let first = username("bob");
    let mut batches = vec![vec![user_row(2, None, &first)]];
    for guess in 1..=20_u32 {
        let id = (last.id.get() + i64::from(guess)).to_string().parse().ok();
        batches.push(vec![user_row(2 + guess, id, &username("carol"))]);
    }
    let upserted = upsert(&users, batches, STRICT).await;
    assert_eq!((upserted.inserted, upserted.updated.len()), (21, 0));
    assert!(named(&users, &first).await.is_some());
}

pub async fn users_are_added_in_the_order_of_the_rows(users: Users) {
    let batches = strangers("ada-", 700);
    let names: Vec<_> = batches.iter().flatten().map(|row| row.username.clone()).collect();
    assert_eq!(upsert(&users, batches, STRICT).await.inserted, 700);
    let mut added =
        users.find_all(Vec::new(), names.clone()).await.expect("the repository answers");
    added.sort_by_key(|user| user.id);
    let added: Vec<_> = added.into_iter().map(|user| user.username).collect();
    assert_eq!(added, names);
}

pub async fn a_row_that_says_what_is_so_leaves_the_user_as_they_were(users: Users) {
    let ada = add(&users, new_user(username("ada"))).await;
    let bob = add(&users, new_user(username("bob"))).await;
    let password = Some(PasswordHash::from_phc("$argon2id$another".into()));
    let rows = vec![
        UserRow { gender: Some(ada.gender), ..user_row(2, Some(ada.id), &ada.username) },
        user_row(3, None, &bob.username).with_password(password),
    ];
    let upserted = upsert(&users, vec![rows], STRICT).await;
    assert_eq!(upserted, Upserted { unchanged: 2, ..Upserted::default() });
    for user in [ada, bob] {
        assert_eq!(found(&users, user.id).await, Some(user));
    }
}

pub async fn a_first_password_is_only_for_who_has_none(users: Users) {
    let has = add(&users, new_user(username("ada"))).await;
    let lacks = NewUser { password: None, ..new_user(username("bob")) };
    let lacks = add(&users, lacks).await;
    let first = PasswordHash::from_phc("$argon2id$first".into());
    let row = |number, user: &User| {
        let row = user_row(number, Some(user.id), &user.username);
        UserRow { gender: Some(Gender::Male), ..row.with_password(Some(first.clone())) }
    };
    let upserted = upsert(&users, vec![vec![row(2, &has), row(3, &lacks)]], STRICT).await;
    assert_eq!(upserted.updated.len(), 2);
    let passwords = [found(&users, has.id).await, found(&users, lacks.id).await]
        .map(|user| user.expect("they are there").password);
    assert_eq!(passwords, [has.password, Some(first)]);
}

pub async fn names_go_from_user_to_user_along_the_rows(users: Users) {
    let [a, b, c] = [(); 3].map(|()| username("ada"));
    let mut ids = Vec::new();
    for name in [&a, &b, &c] {
        ids.push(add(&users, new_user(name.clone())).await.id);
    }
    let free = username("dan");
    // The first batch frees a name twice over, the second gives the last one that is free to somebody new.
    let batches = vec![
        vec![user_row(2, Some(ids[2]), &free), user_row(3, Some(ids[1]), &c)],
        vec![user_row(4, Some(ids[0]), &b), user_row(5, None, &a)],
    ];
    let upserted = upsert(&users, batches, STRICT).await;
    assert_eq!((upserted.inserted, upserted.updated.len()), (1, 3));
    for (name, id) in [&free, &c, &b].into_iter().zip([ids[2], ids[1], ids[0]]) {
        assert_eq!(named(&users, name).await.map(|user| user.id), Some(id), "{name}");
    }
    assert!(named(&users, &a).await.is_some_and(|user| !ids.contains(&user.id)));
}

pub async fn names_of_every_kind_are_added_and_found_again(users: Users) {
    let widest = "\u{1f980}".repeat(Username::MAX_CHARS);
    let names = [
        "ada",
        "Ada",
        "\u{e1}da",
        "\u{7528}\u{6237}",
        "o'hara",
        "\"q\"",
        "back\\slash",
        "a,b;c",
        "%_",
        "=1+1",
        "stra\u{df}e",
        "strasse",
        "\u{1f44d}\u{1f3fd}",
        "? :p @x",
        "a  b",
        &widest,
    ];
    let names = names.map(|name| Username::parse(name).expect("a good name"));
    let rows = |from: u32| {
        let rows = (from..).zip(&names).map(|(row, name)| user_row(row, None, name));
        vec![rows.collect::<Vec<_>>()]
    };
    let count = names.len() as u64;
    assert_eq!(upsert(&users, rows(2), STRICT).await.inserted, count);
    assert_eq!(upsert(&users, rows(2), STRICT).await.unchanged, count);
    let all = users.find_all(Vec::new(), names.to_vec()).await.expect("the repository answers");
    assert_eq!(all.len(), names.len());
    for name in &names {
        assert!(named(&users, name).await.is_some(), "{name}");
    }
}

pub async fn ten_thousand_rows_are_added_and_change_nothing_the_second_time(users: Users) {
    let batches = || strangers("ada-", 10_000);
    let inserted = Upserted { inserted: 10_000, ..Upserted::default() };
    assert_eq!(upsert(&users, batches(), STRICT).await, inserted);
    let unchanged = Upserted { unchanged: 10_000, ..Upserted::default() };
    assert_eq!(upsert(&users, batches(), STRICT).await, unchanged);
}
