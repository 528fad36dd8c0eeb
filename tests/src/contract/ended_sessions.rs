//! What [`EndedSessions`] promise.
#![expect(missing_docs, reason = "the name of a case is its sentence")]

use portico_application::ports::EndedSessions;
use portico_domain::{
    session::{EndReason, SessionId},
    user::UserId,
};
use time::{Duration, OffsetDateTime};

use super::Subject;
use crate::fixtures::{now, session_id, user_id};

/// Runs every case on an adapter. The fixture is a `Subject<dyn EndedSessions>`.
#[macro_export]
macro_rules! ended_sessions {
    ($adapter:ident, $fixture:expr) => {
        $crate::contract_cases! {
            $adapter, $fixture, ended_sessions:
            what_is_recorded_is_found_until_it_is_needed_no_more
            what_was_never_recorded_is_not_found
            every_reason_is_kept
            the_first_record_stays
            a_record_is_of_one_user
            a_hundred_sessions_are_recorded_at_once
            records_that_are_needed_no_more_make_way
        }
    };
}

type Ended = Subject<dyn EndedSessions>;

const KEPT: Duration = Duration::hours(1);

async fn record(
    ended: &Ended,
    user: UserId,
    sessions: &[SessionId],
    reason: EndReason,
    now: OffsetDateTime,
) {
    let recorded = ended.record(user, sessions, reason, now, now + KEPT).await;
    recorded.expect("the store answers");
}

async fn find(
    ended: &Ended,
    user: UserId,
    session: SessionId,
    now: OffsetDateTime,
) -> Option<EndReason> {
    ended.find(user, session, now).await.expect("the store answers")
}

pub async fn what_is_recorded_is_found_until_it_is_needed_no_more(ended: Ended) {
    let now = now();
    let (user, session) = (user_id(), session_id());
    record(&ended, user, &[session], EndReason::LoggedOut, now).await;
    let last = now + KEPT - Duration::MICROSECOND;
    for at in [now, last] {
        assert_eq!(find(&ended, user, session, at).await, Some(EndReason::LoggedOut));
    }
    assert_eq!(find(&ended, user, session, now + KEPT).await, None);
}

pub async fn what_was_never_recorded_is_not_found(ended: Ended) {
    let now = now();
    let user = user_id();
    record(&ended, user, &[session_id()], EndReason::LoggedOut, now).await;
    assert_eq!(find(&ended, user, session_id(), now).await, None);
}

pub async fn every_reason_is_kept(ended: Ended) {
    let now = now();
    for reason in EndReason::ALL {
        let (user, session) = (user_id(), session_id());
        record(&ended, user, &[session], reason, now).await;
        assert_eq!(find(&ended, user, session, now).await, Some(reason));
    }
}

pub async fn the_first_record_stays(ended: Ended) {
    let now = now();
    let (user, session) = (user_id(), session_id());
    record(&ended, user, &[session], EndReason::Displaced, now).await;
    record(&ended, user, &[session], EndReason::LoggedOut, now).await;
    assert_eq!(find(&ended, user, session, now).await, Some(EndReason::Displaced));
}

pub async fn a_record_is_of_one_user(ended: Ended) {
    let now = now();
    let (owner, other, session) = (user_id(), user_id(), session_id());
    record(&ended, other, &[session], EndReason::LoggedOut, now).await;
    assert_eq!(find(&ended, owner, session, now).await, None);
    record(&ended, owner, &[session], EndReason::Disabled, now).await;
    assert_eq!(find(&ended, owner, session, now).await, Some(EndReason::Disabled));
}

pub async fn a_hundred_sessions_are_recorded_at_once(ended: Ended) {
    let now = now();
    let (user, sessions) = (user_id(), (0..100).map(|_| session_id()).collect::<Vec<_>>());
    record(&ended, user, &sessions, EndReason::PasswordChanged, now).await;
    for session in sessions {
        assert_eq!(find(&ended, user, session, now).await, Some(EndReason::PasswordChanged));
    }
}

pub async fn records_that_are_needed_no_more_make_way(ended: Ended) {
    let now = now();
    let (user, session) = (user_id(), session_id());
    record(&ended, user, &[session], EndReason::LoggedOut, now).await;
    let later = now + KEPT * 2;
    // Whatever else is old goes first, a few records a call.
    for _ in 0..100 {
        let recorded =
            ended.record(user, &[session_id()], EndReason::LoggedOut, later, later).await;
        recorded.expect("the store answers");
    }
    assert_eq!(find(&ended, user, session, now).await, None, "it was removed, not hidden");
}
