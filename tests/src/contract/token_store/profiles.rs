#![expect(missing_docs, reason = "the name of a case is its sentence")]

use portico_domain::{
    session::{EndReason, Session, SessionState},
    user::{Gender, Role, UserProfile, Version},
};
use time::OffsetDateTime;

use super::{NO_LIMIT, Store, Stores, end, ended, find, list, open};
use crate::fixtures::{now, profile, user_id};

async fn update(store: &Store, profile: &UserProfile) {
    store.update_profile(profile).await.expect("the store answers");
}

/// The profile that an active session has.
async fn profile_of(store: &Store, session: &Session, at: OffsetDateTime) -> UserProfile {
    match find(store, session, at).await {
        Some(SessionState::Active(session)) => session.user.clone(),
        state => panic!("the session is {state:?}"),
    }
}

fn edited(session: &Session) -> UserProfile {
    UserProfile {
        gender: Gender::Female,
        role: Role::Admin,
        version: session.user.version.next(),
        ..profile(session.user.id)
    }
}

pub async fn a_profile_changes_in_every_session_of_its_user_alone(stores: Stores) {
    let (user, at) = (user_id(), now());
    let (first, _) = open(&stores.here, user, at, NO_LIMIT).await;
    let (second, _) = open(&stores.here, user, at, NO_LIMIT).await;
    let (elses, _) = open(&stores.here, user_id(), at, NO_LIMIT).await;
    for session in [&first, &second, &elses] {
        assert_eq!(profile_of(&stores.here, session, at).await, session.user);
    }
    let profile = edited(&first);
    update(&stores.there, &profile).await;
    for session in [&first, &second] {
        assert_eq!(profile_of(&stores.here, session, at).await, profile);
    }
    assert!(list(&stores.here, user, at).await.iter().all(|session| session.user == profile));
    assert_eq!(profile_of(&stores.here, &elses, at).await, elses.user);
}

pub async fn a_newer_profile_stays(stores: Stores) {
    let (session, _) = open(&stores.here, user_id(), now(), 1).await;
    let at = session.opened_at;
    let newest = UserProfile { version: Version::FIRST.next().next(), ..edited(&session) };
    update(&stores.here, &newest).await;
    update(&stores.here, &edited(&session)).await;
    assert_eq!(profile_of(&stores.here, &session, at).await, newest);
}

pub async fn a_profile_brings_no_session_back(stores: Stores) {
    let (session, _) = open(&stores.here, user_id(), now(), 1).await;
    let at = session.opened_at;
    assert!(end(&stores.here, &session, EndReason::LoggedOut, at).await);
    update(&stores.here, &edited(&session)).await;
    assert_eq!(find(&stores.here, &session, at).await, Some(ended(EndReason::LoggedOut)));
    assert_eq!(list(&stores.here, session.user.id, at).await, []);
}

pub async fn a_profile_is_seen_by_the_next_call(stores: Stores) {
    let (session, _) = open(&stores.here, user_id(), now(), 1).await;
    let mut profile = edited(&session);
    for turn in 0..50 {
        update(&stores.turn(turn), &profile).await;
        assert_eq!(profile_of(&stores.here, &session, session.opened_at).await, profile);
        assert_eq!(profile_of(&stores.there, &session, session.opened_at).await, profile);
        profile.version = profile.version.next();
    }
}
