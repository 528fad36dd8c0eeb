#![expect(missing_docs, reason = "the name of a case is its sentence")]

use std::{net::IpAddr, sync::Arc};

use portico_domain::session::{Client, EndReason, Session, SessionId, SessionState};
use time::Duration;

use super::{
    NO_LIMIT, Store, Stores, TICK, displacing, end, ended, find, is_active, list, open, sorted,
};
use crate::fixtures::{REFRESH_TTL, login, login_from, now, session_id, user_id};

fn active(session: &Session) -> SessionState {
    SessionState::Active(Arc::new(session.clone()))
}

fn ids(sessions: &[Session]) -> Vec<SessionId> {
    sessions.iter().map(|session| session.id).collect()
}

pub async fn a_session_is_found_as_it_was_opened(stores: Stores) {
    let addresses = ["192.0.2.7", "2001:db8::7"].map(|text| text.parse::<IpAddr>().ok());
    for address in addresses {
        let device = Some("Firefox \u{2013} 火狐 '\"; DROP TABLE sessions".to_owned());
        let client = Client { device, address };
        let (session, grant) = login_from(client, user_id(), now());
        displacing(&stores.here, &session, &grant, 1).await;
        // Twice, because a store may remember what it has read once.
        for store in [&stores.here, &stores.there, &stores.here] {
            assert_eq!(find(store, &session, session.opened_at).await, Some(active(&session)));
        }
    }
}

pub async fn a_session_from_an_unknown_client_is_found_as_it_was_opened(stores: Stores) {
    let (session, _) = open(&stores.here, user_id(), now(), 1).await;
    assert_eq!(session.client, Client::default());
    assert_eq!(find(&stores.there, &session, session.opened_at).await, Some(active(&session)));
}

pub async fn an_unknown_session_is_not_found(stores: Stores) {
    let (session, _) = open(&stores.here, user_id(), now(), 1).await;
    let unknown = Session { id: session_id(), ..session };
    assert_eq!(find(&stores.here, &unknown, unknown.opened_at).await, None);
}

pub async fn a_session_of_someone_else_is_not_found(stores: Stores) {
    let (session, _) = open(&stores.here, user_id(), now(), 1).await;
    let mut elses = session.clone();
    elses.user.id = user_id();
    for _ in 0..2 {
        assert_eq!(find(&stores.here, &elses, session.opened_at).await, None);
        assert!(is_active(find(&stores.here, &session, session.opened_at).await.as_ref()));
    }
}

pub async fn a_session_is_gone_from_the_moment_its_last_token_expires(stores: Stores) {
    let (session, _) = open(&stores.here, user_id(), now(), 1).await;
    let last = session.expires_at - TICK;
    for (at, goes_on) in [(last, true), (session.expires_at, false), (last, true)] {
        assert_eq!(is_active(find(&stores.here, &session, at).await.as_ref()), goes_on, "{at}");
        assert_eq!(list(&stores.here, session.user.id, at).await.len(), usize::from(goes_on));
    }
}

pub async fn a_second_login_displaces_the_first_under_single_sign_on(stores: Stores) {
    let (user, at) = (user_id(), now());
    let (first, _) = open(&stores.here, user, at, 1).await;
    assert!(is_active(find(&stores.here, &first, at).await.as_ref()));
    let (second, grant) = login(user, at + TICK);
    assert_eq!(displacing(&stores.there, &second, &grant, 1).await, [first.id]);
    for store in [&stores.here, &stores.there] {
        assert_eq!(find(store, &first, at).await, Some(ended(EndReason::Displaced)));
        assert_eq!(find(store, &second, at).await, Some(active(&second)));
    }
}

/// Logs one user in again and again, a second apart; the sessions in order.
async fn open_in_turn(store: &Store, count: i64, limit: usize) -> Vec<Session> {
    let (user, at) = (user_id(), now());
    let mut opened = Vec::new();
    for second in 0..count {
        opened.push(open(store, user, at + Duration::seconds(second), limit).await.0);
    }
    opened
}

pub async fn a_larger_limit_is_filled_before_the_oldest_is_displaced(stores: Stores) {
    let opened = open_in_turn(&stores.here, 5, 3).await;
    let at = opened[4].opened_at;
    for displaced in &opened[..2] {
        assert_eq!(find(&stores.here, displaced, at).await, Some(ended(EndReason::Displaced)));
    }
    for kept in &opened[2..] {
        assert_eq!(find(&stores.here, kept, at).await, Some(active(kept)));
    }
}

pub async fn no_limit_displaces_nothing(stores: Stores) {
    let opened = open_in_turn(&stores.here, 20, NO_LIMIT).await;
    let at = opened[19].opened_at;
    assert_eq!(list(&stores.here, opened[0].user.id, at).await.len(), 20);
}

pub async fn a_lowered_limit_displaces_the_oldest(stores: Stores) {
    let opened = open_in_turn(&stores.here, 4, NO_LIMIT).await;
    let at = opened[3].opened_at + Duration::SECOND;
    let (session, grant) = login(opened[0].user.id, at);
    let displaced = displacing(&stores.here, &session, &grant, 2).await;
    assert_eq!(sorted(displaced), sorted(ids(&opened[..3])));
    assert_eq!(list(&stores.here, session.user.id, at).await, [session, opened[3].clone()]);
}

pub async fn sessions_of_one_moment_are_displaced_by_their_ids(stores: Stores) {
    let (user, at) = (user_id(), now());
    let mut opened = Vec::new();
    for _ in 0..4 {
        opened.push(open(&stores.here, user, at, NO_LIMIT).await.0);
    }
    let (session, grant) = login(user, at);
    let displaced = displacing(&stores.here, &session, &grant, 3).await;
    assert_eq!(sorted(displaced), sorted(ids(&opened))[..2]);
}

pub async fn a_login_displaces_nobody_else(stores: Stores) {
    let at = now();
    let (elses, _) = open(&stores.here, user_id(), at, 1).await;
    let (session, grant) = login(user_id(), at);
    assert_eq!(displacing(&stores.here, &session, &grant, 1).await, []);
    assert_eq!(find(&stores.here, &elses, at).await, Some(active(&elses)));
}

pub async fn sessions_that_are_over_do_not_count_towards_the_limit(stores: Stores) {
    let (user, at) = (user_id(), now());
    let (logged_out, _) = open(&stores.here, user, at, NO_LIMIT).await;
    assert!(end(&stores.here, &logged_out, EndReason::LoggedOut, at).await);
    let (expired, _) = open(&stores.here, user, at, NO_LIMIT).await;

    let later = at + REFRESH_TTL;
    assert!(expired.expires_at <= later);
    let (first, _) = open(&stores.here, user, later, NO_LIMIT).await;
    let (second, grant) = login(user, later + TICK);
    assert_eq!(displacing(&stores.here, &second, &grant, 2).await, []);
    assert_eq!(find(&stores.here, &first, later).await, Some(active(&first)));
}

pub async fn a_list_holds_the_active_sessions_with_the_newest_login_first(stores: Stores) {
    let opened = open_in_turn(&stores.here, 4, NO_LIMIT).await;
    let (user, at) = (opened[0].user.id, opened[3].opened_at);
    open(&stores.here, user_id(), at, 1).await;
    assert!(end(&stores.here, &opened[1], EndReason::LoggedOut, at).await);
    let expected = [3, 2, 0].map(|index: usize| opened[index].clone());
    assert_eq!(list(&stores.there, user, at).await, expected);
}

pub async fn a_list_of_who_has_no_session_is_empty(stores: Stores) {
    open(&stores.here, user_id(), now(), 1).await;
    assert_eq!(list(&stores.here, user_id(), now()).await, []);
}
