#![expect(missing_docs, reason = "the name of a case is its sentence")]

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use portico_application::ports::{Rotation, RotationOutcome};
use portico_domain::session::EndReason;
use time::Duration;
use tokio::task::JoinSet;

use super::{
    Stores, TICK, displacing, end, end_all, ended, find, is_active, list, open, presenting,
    refresh, rotate, sorted,
};
use crate::{
    contract::in_parallel,
    fixtures::{login, now, user_id},
};

pub async fn of_a_hundred_parallel_logins_one_stays_under_single_sign_on(stores: Stores) {
    let (user, at) = (user_id(), now());
    let answers = in_parallel(100, |index| {
        let store = stores.turn(index);
        async move {
            let (session, grant) = login(user, at);
            (session.id, displacing(&store, &session, &grant, 1).await)
        }
    })
    .await;
    let left = list(&stores.here, user, at).await;
    assert_eq!(left.len(), 1, "{left:?}");
    let displaced = answers.iter().flat_map(|(_, displaced)| displaced).copied().collect();
    let others = answers.iter().map(|(id, _)| *id).filter(|id| *id != left[0].id).collect();
    assert_eq!(sorted(displaced), sorted(others), "each but one was displaced by one other");
}

pub async fn fifty_parallel_rotations_of_one_token_answer_one_successor(stores: Stores) {
    let (session, grant) = open(&stores.here, user_id(), now(), 1).await;
    let at = session.opened_at;
    let outcomes = in_parallel(50, |index| {
        let (store, rotation) = (stores.turn(index), presenting(&grant, at));
        async move { rotate(&store, &rotation).await }
    })
    .await;
    let RotationOutcome::Rotated(successor) = outcomes[0].clone() else {
        panic!("{:?}", outcomes[0]);
    };
    let expected = RotationOutcome::Rotated(successor.clone());
    assert!(outcomes.iter().all(|outcome| *outcome == expected), "{outcomes:?}");
    refresh(&stores.here, &successor, at).await;
}

pub async fn of_fifty_parallel_rotations_without_a_grace_one_succeeds(stores: Stores) {
    let (session, grant) = open(&stores.here, user_id(), now(), 1).await;
    let at = session.opened_at;
    let outcomes = in_parallel(50, |index| {
        let rotation = Rotation { grace: Duration::ZERO, ..presenting(&grant, at) };
        let store = stores.turn(index);
        async move { rotate(&store, &rotation).await }
    })
    .await;
    let count = |wanted: fn(&RotationOutcome) -> bool| {
        outcomes.iter().filter(|outcome| wanted(outcome)).count()
    };
    assert_eq!(count(|outcome| matches!(outcome, RotationOutcome::Rotated(_))), 1);
    assert_eq!(count(|outcome| *outcome == RotationOutcome::Reused), 1);
    assert_eq!(count(|outcome| *outcome == RotationOutcome::Ended(EndReason::RefreshReused)), 48);
    assert_eq!(find(&stores.here, &session, at).await, Some(ended(EndReason::RefreshReused)));
}

pub async fn nothing_survives_a_rotation_that_races_an_end(stores: Stores) {
    for turn in 0..20 {
        let (session, grant) = open(&stores.here, user_id(), now(), 1).await;
        let at = session.opened_at;
        let rotation = presenting(&grant, at);
        let (rotating, ending) = (stores.turn(turn), stores.turn(turn + 1));
        let (outcome, was_active) = tokio::join!(
            rotate(&rotating, &rotation),
            end(&ending, &session, EndReason::LoggedOut, at)
        );
        assert!(was_active, "after {outcome:?}");
        assert_eq!(find(&stores.here, &session, at).await, Some(ended(EndReason::LoggedOut)));
        let next = rotate(&stores.here, &presenting(&rotation.successor, at)).await;
        assert_eq!(next, RotationOutcome::Ended(EndReason::LoggedOut));
    }
}

pub async fn nothing_survives_a_rotation_that_races_the_end_of_all(stores: Stores) {
    for turn in 0..20 {
        let (session, grant) = open(&stores.here, user_id(), now(), 1).await;
        let (user, at) = (session.user.id, session.opened_at);
        let rotation = presenting(&grant, at);
        let (rotating, ending) = (stores.turn(turn), stores.turn(turn + 1));
        let (outcome, ids) =
            tokio::join!(rotate(&rotating, &rotation), end_all(&ending, user, None, at));
        assert_eq!(ids, [session.id], "after {outcome:?}");
        assert_eq!(list(&stores.here, user, at).await, []);
        let next = rotate(&stores.here, &presenting(&rotation.successor, at)).await;
        assert_eq!(next, RotationOutcome::Ended(EndReason::PasswordChanged));
    }
}

pub async fn no_look_that_begins_after_an_end_finds_the_session_active(stores: Stores) {
    for turn in 0..20 {
        let (session, grant) = open(&stores.here, user_id(), now(), 1).await;
        let at = session.opened_at;
        let over = Arc::new(AtomicBool::new(false));
        let mut lookers = JoinSet::new();
        for index in 0..8 {
            let (store, session, over) = (stores.turn(index), session.clone(), over.clone());
            lookers.spawn(async move {
                loop {
                    let is_over = over.load(Ordering::SeqCst);
                    let state = find(&store, &session, at).await;
                    assert!(!(is_over && is_active(state.as_ref())), "{state:?} after the end");
                    if is_over {
                        return;
                    }
                    tokio::task::yield_now().await;
                }
            });
        }
        refresh(&stores.here, &grant, at + TICK).await;
        assert!(end(&stores.turn(turn), &session, EndReason::LoggedOut, at).await);
        over.store(true, Ordering::SeqCst);
        while let Some(looked) = lookers.join_next().await {
            looked.expect("no look found it active");
        }
    }
}
