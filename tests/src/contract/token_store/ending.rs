#![expect(missing_docs, reason = "the name of a case is its sentence")]

use std::slice;

use portico_domain::session::{EndReason, Session};

use super::{NO_LIMIT, Stores, TICK, end, end_all, ended, find, is_active, list, open, sorted};
use crate::fixtures::{now, session_id, user_id};

pub async fn an_active_session_ends_once_and_its_reason_stays(stores: Stores) {
    let (session, _) = open(&stores.here, user_id(), now(), 1).await;
    let at = session.opened_at;
    assert!(end(&stores.here, &session, EndReason::LoggedOut, at).await);
    assert!(!end(&stores.here, &session, EndReason::Disabled, at).await);
    assert_eq!(find(&stores.here, &session, at).await, Some(ended(EndReason::LoggedOut)));
    assert_eq!(list(&stores.here, session.user.id, at).await, []);
}

pub async fn every_reason_is_remembered_until_the_last_token_expires(stores: Stores) {
    for reason in EndReason::ALL {
        let (session, _) = open(&stores.here, user_id(), now(), 1).await;
        assert!(end(&stores.here, &session, reason, session.opened_at).await);
        let last = session.expires_at - TICK;
        for (at, known) in
            [(last, Some(ended(reason))), (session.expires_at, None), (last, Some(ended(reason)))]
        {
            assert_eq!(find(&stores.here, &session, at).await, known, "{at}");
        }
    }
}

pub async fn an_end_is_seen_on_every_node(stores: Stores) {
    for turn in 0..2 {
        let (session, _) = open(&stores.here, user_id(), now(), 1).await;
        for store in [&stores.here, &stores.there] {
            assert!(is_active(find(store, &session, session.opened_at).await.as_ref()));
        }
        assert!(end(&stores.turn(turn), &session, EndReason::LoggedOut, session.opened_at).await);
        for store in [&stores.here, &stores.there] {
            let state = find(store, &session, session.opened_at).await;
            assert_eq!(state, Some(ended(EndReason::LoggedOut)));
        }
    }
}

pub async fn what_is_not_an_active_session_of_the_user_does_not_end(stores: Stores) {
    let (session, _) = open(&stores.here, user_id(), now(), 1).await;
    let at = session.opened_at;
    let unknown = Session { id: session_id(), ..session.clone() };
    assert!(!end(&stores.here, &unknown, EndReason::LoggedOut, at).await);
    let mut elses = session.clone();
    elses.user.id = user_id();
    assert!(!end(&stores.here, &elses, EndReason::LoggedOut, at).await);
    assert!(!end(&stores.here, &session, EndReason::LoggedOut, session.expires_at).await);
    assert!(is_active(find(&stores.here, &session, at).await.as_ref()));
}

pub async fn all_sessions_end_but_the_excepted_one(stores: Stores) {
    let (user, at) = (user_id(), now());
    let (first, _) = open(&stores.here, user, at, NO_LIMIT).await;
    let (kept, _) = open(&stores.here, user, at, NO_LIMIT).await;
    let (third, _) = open(&stores.here, user, at, NO_LIMIT).await;
    for session in [&first, &kept, &third] {
        assert!(is_active(find(&stores.here, session, at).await.as_ref()));
    }
    let ids = end_all(&stores.there, user, Some(kept.id), at).await;
    assert_eq!(ids, sorted(vec![first.id, third.id]));
    for session in [&first, &third] {
        assert_eq!(find(&stores.here, session, at).await, Some(ended(EndReason::PasswordChanged)));
    }
    assert_eq!(list(&stores.here, user, at).await, slice::from_ref(&kept));
    assert_eq!(end_all(&stores.here, user, None, at).await, [kept.id]);
    assert_eq!(list(&stores.here, user, at).await, []);
}

pub async fn ending_all_answers_the_active_ones_alone(stores: Stores) {
    let (user, at) = (user_id(), now());
    assert_eq!(end_all(&stores.here, user, None, at).await, []);
    let (over, _) = open(&stores.here, user, at, NO_LIMIT).await;
    let (active, _) = open(&stores.here, user, at, NO_LIMIT).await;
    assert!(end(&stores.here, &over, EndReason::LoggedOut, at).await);
    assert_eq!(end_all(&stores.here, user, None, at).await, [active.id]);
    assert_eq!(find(&stores.here, &over, at).await, Some(ended(EndReason::LoggedOut)));
    assert_eq!(end_all(&stores.here, user, None, at).await, []);

    let (expired, _) = open(&stores.here, user, at, NO_LIMIT).await;
    assert_eq!(end_all(&stores.here, user, None, expired.expires_at).await, []);
}

pub async fn ending_all_ends_nobody_elses(stores: Stores) {
    let at = now();
    let (elses, _) = open(&stores.here, user_id(), at, 1).await;
    let (session, _) = open(&stores.here, user_id(), at, 1).await;
    assert_eq!(end_all(&stores.here, session.user.id, None, at).await, [session.id]);
    assert!(is_active(find(&stores.here, &elses, at).await.as_ref()));
}
