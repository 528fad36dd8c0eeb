#![expect(missing_docs, reason = "the name of a case is its sentence")]

use std::{pin::pin, time::Duration};

use futures_util::{StreamExt, stream};
use portico_domain::{
    import::ImportMode,
    repository::RepositoryError,
    sheet::{Column, RowFault, RowFaultKind, RowPlace, Upserted, UserRow, UserRows},
    user::{Gender, PasswordHash, User, Username},
};
use tokio::{sync::oneshot, time::timeout};

use super::{Users, add, found, named, taken, upsert};
use crate::{
    contract::{eventually, in_parallel, soon},
    fixtures::{new_user, now, strangers, user_row, user_rows, username},
};

/// Rows of which several are refused: 3 for its name, 5 for being the second about a user.
struct Mixed {
    ada: User,
    renamed: Username,
    new: [Username; 2],
    refused: Vec<RowFault>,
    rows: UserRows,
}

async fn mixed(users: &Users) -> Mixed {
    let ada = add(users, new_user(username("ada"))).await;
    let bob = add(users, new_user(username("bob"))).await;
    let carol = add(users, new_user(username("carol"))).await;
    let (renamed, new) = (username("ada"), [username("dan"), username("eve")]);
    let repeated = RowFault {
        place: RowPlace { sheet: 0, row: 5 },
        column: Column::Id,
        kind: RowFaultKind::Repeated(RowPlace { sheet: 0, row: 2 }),
    };
    let another = Gender::ALL.into_iter().find(|gender| *gender != carol.gender);
    let of_bob = UserRow { gender: another, ..user_row(3, Some(bob.id), &carol.username) };
    let first = vec![user_row(2, Some(ada.id), &renamed), of_bob];
    let second = vec![user_row(4, None, &new[0]), user_row(5, Some(ada.id), &username("x"))];
    let rows = user_rows(vec![first, second, vec![user_row(6, None, &new[1])]]);
    Mixed { ada, renamed, new, refused: vec![taken(3), repeated], rows }
}

pub async fn a_strict_import_with_a_refused_row_changes_nothing(users: Users) {
    let Mixed { ada, renamed, new, refused, rows } = mixed(&users).await;
    let upserted = users.upsert_all(rows, ImportMode::Strict, now()).await;
    let expected = Upserted { refused, ..Upserted::default() };
    assert_eq!(upserted.expect("the repository answers"), expected);
    assert_eq!(found(&users, ada.id).await, Some(ada));
    for name in [&renamed, &new[0], &new[1]] {
        // Not even its lock is left.
        add(&users, new_user(name.clone())).await;
    }
}

pub async fn a_partial_import_keeps_the_good_rows(users: Users) {
    let Mixed { ada, renamed, new, refused, rows } = mixed(&users).await;
    let upserted = users.upsert_all(rows, ImportMode::Partial, now()).await;
    let upserted = upserted.expect("the repository answers");
    assert_eq!((upserted.inserted, upserted.updated.len()), (2, 1));
    assert_eq!(upserted.refused, refused);
    let after = found(&users, ada.id).await.expect("they are there");
    assert_eq!((after.username, after.version), (renamed, ada.version.next()));
    for name in new {
        assert!(named(&users, &name).await.is_some());
    }
}

pub async fn an_error_among_the_rows_leaves_nothing(users: Users) {
    let ada = add(&users, new_user(username("ada"))).await;
    for mode in ImportMode::ALL {
        let renamed = user_row(2, Some(ada.id), &username("eve"));
        let mut batches = vec![vec![renamed]];
        batches.extend(strangers("new-", 1_200));
        let fails = stream::iter([Err(RepositoryError::Stale)]);
        let rows = Box::pin(user_rows(batches).chain(fails));
        let upserted = users.upsert_all(rows, mode, now()).await;
        assert!(matches!(upserted, Err(RepositoryError::Stale)), "{upserted:?}");
        assert_eq!(found(&users, ada.id).await.as_ref(), Some(&ada));
        let name = Username::parse("new-0").expect("a good name");
        assert_eq!(named(&users, &name).await, None);
    }
}

/// The batches, and a signal when all of them are taken. They end once the other half is dropped.
fn gated(
    batches: Vec<Vec<UserRow<PasswordHash>>>,
) -> (UserRows, oneshot::Receiver<()>, oneshot::Sender<()>) {
    let (taken, are_taken) = oneshot::channel();
    let (go_on, gate) = oneshot::channel::<()>();
    let wait = stream::once(async move {
        taken.send(()).ok();
        gate.await.ok();
        Ok(Vec::new())
    });
    (Box::pin(user_rows(batches).chain(wait)), are_taken, go_on)
}

pub async fn an_import_that_is_given_up_leaves_nothing(users: Users) {
    for mode in ImportMode::ALL {
        let ada = add(&users, new_user(username("ada"))).await;
        let mut batches = vec![vec![user_row(2, Some(ada.id), &username("eve"))]];
        batches.extend(strangers("new-", 1_200));
        let (rows, are_taken, _shut) = gated(batches);
        tokio::select! {
            upserted = users.upsert_all(rows, mode, now()) => panic!("{upserted:?}"),
            taken = soon(are_taken) => taken.expect("the rows are read"),
        }
        // Its locks go when the store has noticed.
        let saved = eventually(async || users.save(&ada).await, Result::is_ok).await;
        assert_eq!(saved.expect("it was saved"), ada.version.next());
        let name = Username::parse("new-0").expect("a good name");
        assert_eq!(named(&users, &name).await, None);
    }
}

/// Somebody takes the name of row 2 while the import waits for more rows. A store where it cannot be taken then makes
/// them wait.
async fn taken_meanwhile(users: Users, mode: ImportMode) {
    let (name, other) = (username("ada"), username("bob"));
    let rows = vec![user_row(2, None, &name), user_row(3, None, &other)];
    let (rows, are_taken, go_on) = gated(vec![rows]);
    let importing = {
        let users = users.clone();
        tokio::spawn(async move { users.upsert_all(rows, mode, now()).await })
    };
    soon(are_taken).await.expect("the rows are read");
    let user = new_user(name.clone());
    let mut adding = pin!(users.add(&user));
    let early = timeout(Duration::from_millis(500), &mut adding).await;
    drop(go_on);
    let upserted = importing.await.expect("it does not panic").expect("the repository answers");
    let added = match early {
        Ok(added) => added,
        Err(_) => adding.await,
    };
    let stored = named(&users, &name).await.expect("one of the two has it");
    match added {
        Ok(id) => {
            assert_eq!(stored, user.clone().with_id(id));
            let is_partial = mode == ImportMode::Partial;
            let expected = Upserted {
                inserted: u64::from(is_partial),
                refused: vec![taken(2)],
                ..Upserted::default()
            };
            assert_eq!(upserted, expected);
            assert_eq!(named(&users, &other).await.is_some(), is_partial);
        }
        Err(RepositoryError::Duplicate) => {
            assert_eq!(upserted, Upserted { inserted: 2, ..Upserted::default() });
        }
        Err(error) => panic!("{error:?}"),
    }
}

pub async fn a_name_that_is_taken_meanwhile_is_given_once_in_a_strict_import(users: Users) {
    taken_meanwhile(users, ImportMode::Strict).await;
}

pub async fn a_name_that_is_taken_meanwhile_is_given_once_in_a_partial_import(users: Users) {
    taken_meanwhile(users, ImportMode::Partial).await;
}

pub async fn imports_at_once_give_each_name_once(users: Users) {
    let answers = in_parallel(4, |_| {
        let users = users.clone();
        async move {
            let rows = user_rows(strangers("ada-", 1_000));
            users.upsert_all(rows, ImportMode::Partial, now()).await
        }
    })
    .await;
    let mut inserted = 0;
    for answer in answers {
        match answer {
            Ok(upserted) => {
                let others = upserted.unchanged + upserted.refused.len() as u64;
                assert_eq!(upserted.inserted + others, 1_000);
                inserted += upserted.inserted;
            }
            Err(error) => assert!(matches!(error, RepositoryError::Unavailable(_)), "{error:?}"),
        }
    }
    assert_eq!(inserted, 1_000);
    assert_eq!(upsert(&users, strangers("ada-", 1_000), ImportMode::Strict).await.unchanged, 1_000);
}
