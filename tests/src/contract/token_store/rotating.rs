#![expect(missing_docs, reason = "the name of a case is its sentence")]

use std::sync::Arc;

use portico_application::{
    ports::{Rotation, RotationOutcome},
    tokens::TokenGrant,
};
use portico_domain::session::{EndReason, Session, SessionLifetime, SessionState};
use time::{Duration, OffsetDateTime};

use super::{
    GRACE, Stores, TICK, end, ended, find, is_active, list, open, presenting, presenting_token,
    refresh, rotate,
};
use crate::fixtures::{login, now, token_id, user_id};

pub async fn the_newest_token_is_exchanged_for_the_proposed_successor(stores: Stores) {
    let (session, grant) = open(&stores.here, user_id(), now(), 1).await;
    let rotation = presenting(&grant, session.opened_at + Duration::MINUTE);
    let outcome = rotate(&stores.here, &rotation).await;
    assert_eq!(outcome, RotationOutcome::Rotated(rotation.successor));
}

pub async fn a_session_is_refreshed_over_and_over(stores: Stores) {
    let (session, mut grant) = open(&stores.here, user_id(), now(), 1).await;
    for day in 1..100 {
        grant = refresh(
            &stores.turn(day),
            &grant,
            session.opened_at + Duration::days(7) * i32::try_from(day).expect("small"),
        )
        .await;
    }
    assert!(is_active(find(&stores.here, &session, grant.issued_at).await.as_ref()));
}

pub async fn a_rotation_moves_the_times_of_the_session_and_nothing_else(stores: Stores) {
    let (session, grant) = open(&stores.here, user_id(), now(), 1).await;
    let at = session.opened_at + Duration::HOUR;
    assert!(is_active(find(&stores.here, &session, at).await.as_ref()));
    let next = refresh(&stores.here, &grant, at).await;
    let moved = Session {
        refreshed_at: next.issued_at,
        expires_at: next.refresh_expires_at,
        ..session.clone()
    };
    let state = find(&stores.here, &session, at).await;
    assert_eq!(state, Some(SessionState::Active(Arc::new(moved.clone()))));
    assert_eq!(list(&stores.here, session.user.id, at).await, [moved]);
}

pub async fn within_the_grace_a_token_answers_its_successor_again(stores: Stores) {
    let (session, grant) = open(&stores.here, user_id(), now(), 1).await;
    let at = session.opened_at;
    let next = refresh(&stores.here, &grant, at).await;
    for passed in [Duration::ZERO, TICK, GRACE - TICK, GRACE] {
        let again = rotate(&stores.there, &presenting(&grant, at + passed)).await;
        assert_eq!(again, RotationOutcome::Rotated(next.clone()), "after {passed}");
    }
    refresh(&stores.here, &next, at + GRACE).await;
}

pub async fn within_the_grace_a_token_answers_its_successor_though_that_was_exchanged_too(
    stores: Stores,
) {
    let (session, first) = open(&stores.here, user_id(), now(), 1).await;
    let at = session.opened_at;
    let second = refresh(&stores.here, &first, at).await;
    let third = refresh(&stores.here, &second, at + Duration::SECOND).await;
    let fourth = refresh(&stores.here, &third, at + Duration::seconds(2)).await;
    for (presented, successor) in [(&first, &second), (&second, &third), (&third, &fourth)] {
        let again = rotate(&stores.here, &presenting(presented, at + GRACE)).await;
        assert_eq!(again, RotationOutcome::Rotated(successor.clone()));
    }
    refresh(&stores.here, &fourth, at + GRACE).await;
}

pub async fn each_token_has_a_grace_of_its_own(stores: Stores) {
    let (session, first) = open(&stores.here, user_id(), now(), 1).await;
    let at = session.opened_at;
    let second = refresh(&stores.here, &first, at).await;
    let third = refresh(&stores.here, &second, at + Duration::seconds(8)).await;
    let again = rotate(&stores.here, &presenting(&second, at + GRACE + TICK)).await;
    assert_eq!(again, RotationOutcome::Rotated(third));
    let late = rotate(&stores.here, &presenting(&first, at + GRACE + TICK)).await;
    assert_eq!(late, RotationOutcome::Reused);
}

pub async fn a_repeated_answer_does_not_move_the_session(stores: Stores) {
    let (session, grant) = open(&stores.here, user_id(), now(), 1).await;
    let at = session.opened_at;
    refresh(&stores.here, &grant, at).await;
    let before = find(&stores.here, &session, at).await;
    rotate(&stores.here, &presenting(&grant, at + GRACE)).await;
    assert_eq!(find(&stores.here, &session, at).await, before);
}

pub async fn after_the_grace_a_token_ends_the_session(stores: Stores) {
    let (session, grant) = open(&stores.here, user_id(), now(), 1).await;
    let at = session.opened_at;
    refresh(&stores.here, &grant, at).await;
    assert!(is_active(find(&stores.here, &session, at).await.as_ref()));
    let late = presenting(&grant, at + GRACE + TICK);
    assert_eq!(rotate(&stores.there, &late).await, RotationOutcome::Reused);
    for store in [&stores.here, &stores.there] {
        assert_eq!(find(store, &session, at).await, Some(ended(EndReason::RefreshReused)));
    }
}

pub async fn a_token_that_the_session_never_had_ends_it(stores: Stores) {
    let (session, grant) = open(&stores.here, user_id(), now(), 1).await;
    let at = session.opened_at;
    let stray = presenting_token(token_id(), &grant, at);
    assert_eq!(rotate(&stores.here, &stray).await, RotationOutcome::Reused);
    assert_eq!(find(&stores.here, &session, at).await, Some(ended(EndReason::RefreshReused)));
}

pub async fn without_a_grace_the_second_time_ends_the_session(stores: Stores) {
    let (session, grant) = open(&stores.here, user_id(), now(), 1).await;
    let at = session.opened_at;
    let rotation = Rotation { grace: Duration::ZERO, ..presenting(&grant, at) };
    let outcome = rotate(&stores.here, &rotation).await;
    assert_eq!(outcome, RotationOutcome::Rotated(rotation.successor.clone()));
    assert_eq!(rotate(&stores.here, &rotation).await, RotationOutcome::Reused);
    assert_eq!(find(&stores.here, &session, at).await, Some(ended(EndReason::RefreshReused)));
}

pub async fn a_reuse_is_told_once(stores: Stores) {
    let (session, grant) = open(&stores.here, user_id(), now(), 1).await;
    let stray = presenting_token(token_id(), &grant, session.opened_at);
    assert_eq!(rotate(&stores.here, &stray).await, RotationOutcome::Reused);
    for rotation in [stray, presenting(&grant, session.opened_at)] {
        let outcome = rotate(&stores.there, &rotation).await;
        assert_eq!(outcome, RotationOutcome::Ended(EndReason::RefreshReused));
    }
}

pub async fn a_session_that_is_over_answers_its_reason_to_every_token(stores: Stores) {
    for reason in EndReason::ALL {
        let (session, old) = open(&stores.here, user_id(), now(), 1).await;
        let at = session.opened_at;
        let newest = refresh(&stores.here, &old, at).await;
        assert!(end(&stores.here, &session, reason, at).await);
        for token in [old.refresh, newest.refresh, token_id()] {
            let outcome = rotate(&stores.here, &presenting_token(token, &old, at)).await;
            assert_eq!(outcome, RotationOutcome::Ended(reason));
        }
        assert_eq!(find(&stores.here, &session, at).await, Some(ended(reason)));
    }
}

pub async fn an_unknown_session_is_not_rotated(stores: Stores) {
    let (_, grant) = login(user_id(), now());
    let outcome = rotate(&stores.here, &presenting(&grant, now())).await;
    assert_eq!(outcome, RotationOutcome::Unknown);
}

pub async fn a_session_of_someone_else_is_not_rotated(stores: Stores) {
    let (session, grant) = open(&stores.here, user_id(), now(), 1).await;
    let at = session.opened_at;
    let mut stolen = presenting(&grant, at);
    stolen.successor.user = user_id();
    assert_eq!(rotate(&stores.here, &stolen).await, RotationOutcome::Unknown);
    refresh(&stores.here, &grant, at).await;
}

pub async fn a_session_is_not_rotated_from_the_moment_it_expires(stores: Stores) {
    let (session, grant) = open(&stores.here, user_id(), now(), 1).await;
    let late = presenting(&grant, session.expires_at);
    assert_eq!(rotate(&stores.here, &late).await, RotationOutcome::Unknown);
    refresh(&stores.here, &grant, session.expires_at - TICK).await;
}

pub async fn a_refreshed_session_outlives_its_first_token(stores: Stores) {
    let (session, grant) = open(&stores.here, user_id(), now(), 1).await;
    let next = refresh(&stores.here, &grant, session.expires_at - Duration::SECOND).await;
    let last = next.refresh_expires_at - TICK;
    assert!(is_active(find(&stores.here, &session, last).await.as_ref()));
    assert_eq!(find(&stores.here, &session, next.refresh_expires_at).await, None);
}

pub async fn a_rotation_on_one_node_is_seen_on_the_other(stores: Stores) {
    let (session, first) = open(&stores.here, user_id(), now(), 1).await;
    let at = session.opened_at;
    let second = refresh(&stores.here, &first, at).await;
    let third = refresh(&stores.there, &second, at).await;
    let again = rotate(&stores.here, &presenting(&second, at)).await;
    assert_eq!(again, RotationOutcome::Rotated(third));
}

/// Presents the refresh token of `grant` at `now`, of a session that lives for a day at most.
fn within_a_day(grant: &TokenGrant, now: OffsetDateTime) -> Rotation {
    Rotation { max_lifetime: SessionLifetime::new(Duration::DAY), ..presenting(grant, now) }
}

pub async fn a_session_is_refreshed_up_to_its_longest_life_and_not_beyond(stores: Stores) {
    let (session, first) = open(&stores.here, user_id(), now(), 1).await;
    let end = (session.opened_at + Duration::DAY).truncate_to_second();

    let rotation = within_a_day(&first, session.opened_at + Duration::HOUR);
    let second = TokenGrant { refresh_expires_at: end, ..rotation.successor.clone() };
    let outcome = rotate(&stores.here, &rotation).await;
    assert_eq!(outcome, RotationOutcome::Rotated(second.clone()), "its access token is shorter");

    let rotation = within_a_day(&second, end - TICK);
    let third = TokenGrant {
        access_expires_at: end,
        refresh_expires_at: end,
        ..rotation.successor.clone()
    };
    let outcome = rotate(&stores.there, &rotation).await;
    assert_eq!(outcome, RotationOutcome::Rotated(third.clone()));

    let Some(SessionState::Active(kept)) = find(&stores.here, &session, end - TICK).await else {
        panic!("the session goes on");
    };
    assert_eq!((kept.refreshed_at, kept.expires_at), (third.issued_at, end));
    assert_eq!(find(&stores.here, &session, end).await, None);
    let late = within_a_day(&third, end);
    assert_eq!(rotate(&stores.here, &late).await, RotationOutcome::Unknown);
}

pub async fn a_pair_that_is_cut_is_given_again_as_it_was(stores: Stores) {
    let (session, first) = open(&stores.here, user_id(), now(), 1).await;
    let at = session.opened_at + Duration::HOUR;
    let outcome = rotate(&stores.here, &within_a_day(&first, at)).await;
    let again = rotate(&stores.there, &within_a_day(&first, at + GRACE)).await;
    assert_eq!(again, outcome);
}

pub async fn a_session_that_is_over_says_so_past_its_longest_life_too(stores: Stores) {
    let (session, grant) = open(&stores.here, user_id(), now(), 1).await;
    assert!(end(&stores.here, &session, EndReason::EndedByAdmin, session.opened_at).await);
    let late = within_a_day(&grant, session.opened_at + Duration::days(2));
    let outcome = rotate(&stores.here, &late).await;
    assert_eq!(outcome, RotationOutcome::Ended(EndReason::EndedByAdmin));
}

pub async fn a_shorter_life_holds_for_sessions_that_are_open_already(stores: Stores) {
    let (session, grant) = open(&stores.here, user_id(), now(), 1).await;
    let late = within_a_day(&grant, session.opened_at + Duration::days(2));
    assert_eq!(rotate(&stores.here, &late).await, RotationOutcome::Unknown);
}
