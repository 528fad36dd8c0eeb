use mockall::predicate::eq;

use super::*;
use crate::{
    SessionPolicy,
    ports::{MockEndedSessions, MockTokenStore},
    test_support::{NOW, grant, policy, port_down, session, session_id, token_id, user_id},
};

#[derive(Default)]
struct Mocks {
    store: MockTokenStore,
    ended: MockEndedSessions,
}

impl Mocks {
    fn backstopped(self) -> BackstoppedTokenStore {
        let retention = policy().refresh_ttl;
        BackstoppedTokenStore::new(Arc::new(self.store), Arc::new(self.ended), retention)
    }

    /// Exactly these ends are recorded, once, for as long as a token may live.
    fn record(&mut self, sessions: &[SessionId], reason: EndReason) {
        let (sessions, until) = (sessions.to_vec(), NOW + policy().refresh_ttl);
        let record = self.ended.expect_record().withf(move |user, ended, why, now, kept_until| {
            (*user, ended, *why) == (user_id(), &sessions[..], reason)
                && (*now, *kept_until) == (NOW, until)
        });
        record.once().returning(|_, _, _, _, _| Ok(()));
    }

    fn nothing_is_recorded_before(&mut self) {
        let find = self.ended.expect_find().with(eq(user_id()), eq(session_id(1)), eq(NOW));
        find.return_once(|_, _, _| Ok(None));
    }
}

fn rotation() -> Rotation {
    let SessionPolicy { refresh_grace: grace, max_lifetime, .. } = policy();
    Rotation { presented: token_id(9), successor: grant(), now: NOW, grace, max_lifetime }
}

#[tokio::test]
async fn what_a_login_displaces_is_recorded() {
    let mut mocks = Mocks::default();
    mocks.store.expect_open().return_once(|_, _, _| Ok(vec![session_id(2), session_id(3)]));
    mocks.record(&[session_id(2), session_id(3)], EndReason::Displaced);
    let displaced = mocks.backstopped().open(&session(1), &grant(), SessionLimit::new(1)).await;
    assert_eq!(displaced.expect("it opens"), [session_id(2), session_id(3)]);
}

#[tokio::test]
async fn a_login_that_displaces_nothing_records_nothing() {
    let mut mocks = Mocks::default();
    mocks.store.expect_open().return_once(|_, _, _| Ok(vec![]));
    let displaced = mocks.backstopped().open(&session(1), &grant(), SessionLimit::new(1)).await;
    assert_eq!(displaced.expect("it opens"), []);
}

#[tokio::test]
async fn an_end_is_recorded() {
    let mut mocks = Mocks::default();
    mocks.store.expect_end().return_once(|_, _, _, _| Ok(true));
    mocks.record(&[session_id(1)], EndReason::LoggedOut);
    let ended = mocks.backstopped().end(user_id(), session_id(1), EndReason::LoggedOut, NOW).await;
    assert!(ended.expect("it ends"));
}

#[tokio::test]
async fn an_end_that_got_half_way_is_recorded_when_it_is_repeated() {
    let mut mocks = Mocks::default();
    mocks.store.expect_end().return_once(|_, _, _, _| Ok(false));
    let over = SessionState::Ended(EndReason::LoggedOut);
    mocks.store.expect_find().return_once(|_, _, _| Ok(Some(over)));
    mocks.record(&[session_id(1)], EndReason::LoggedOut);
    let ended = mocks.backstopped().end(user_id(), session_id(1), EndReason::LoggedOut, NOW).await;
    assert!(!ended.expect("it was over"));
}

#[tokio::test]
async fn a_session_that_never_was_is_not_recorded() {
    let mut mocks = Mocks::default();
    mocks.store.expect_end().return_once(|_, _, _, _| Ok(false));
    mocks.store.expect_find().return_once(|_, _, _| Ok(None));
    let ended = mocks.backstopped().end(user_id(), session_id(1), EndReason::LoggedOut, NOW).await;
    assert!(!ended.expect("there is none"));
}

#[tokio::test]
async fn an_end_that_cannot_be_recorded_fails() {
    let mut mocks = Mocks::default();
    mocks.store.expect_end().return_once(|_, _, _, _| Ok(true));
    mocks.ended.expect_record().return_once(|_, _, _, _, _| Err(port_down()));
    let ended = mocks.backstopped().end(user_id(), session_id(1), EndReason::LoggedOut, NOW).await;
    assert!(matches!(ended, Err(PortError::Unavailable(_))));
}

#[tokio::test]
async fn all_that_end_are_recorded() {
    let mut mocks = Mocks::default();
    mocks.store.expect_end_all().return_once(|_, _, _, _| Ok(vec![session_id(2)]));
    mocks.record(&[session_id(2)], EndReason::Disabled);
    let ended = mocks.backstopped().end_all(user_id(), None, EndReason::Disabled, NOW).await;
    assert_eq!(ended.expect("they end"), [session_id(2)]);
}

#[tokio::test]
async fn a_refresh_of_a_session_that_the_store_forgot_to_have_ended_ends_it_again() {
    let mut mocks = Mocks::default();
    mocks.ended.expect_find().return_once(|_, _, _| Ok(Some(EndReason::LoggedOut)));
    let end = mocks.store.expect_end().with(
        eq(user_id()),
        eq(session_id(1)),
        eq(EndReason::LoggedOut),
        eq(NOW),
    );
    end.once().return_once(|_, _, _, _| Ok(true));
    let outcome = mocks.backstopped().rotate(&rotation()).await.expect("it answers");
    assert_eq!(outcome, RotationOutcome::Ended(EndReason::LoggedOut));
}

#[tokio::test]
async fn a_refresh_is_refused_while_nobody_can_tell_whether_its_session_ended() {
    let mut mocks = Mocks::default();
    mocks.ended.expect_find().return_once(|_, _, _| Err(port_down()));
    let outcome = mocks.backstopped().rotate(&rotation()).await;
    assert!(matches!(outcome, Err(PortError::Unavailable(_))));
}

#[tokio::test]
async fn a_good_refresh_passes() {
    let mut mocks = Mocks::default();
    mocks.nothing_is_recorded_before();
    mocks.store.expect_rotate().return_once(|_| Ok(RotationOutcome::Rotated(grant())));
    let outcome = mocks.backstopped().rotate(&rotation()).await.expect("it answers");
    assert_eq!(outcome, RotationOutcome::Rotated(grant()));
}

#[tokio::test]
async fn a_replay_that_ends_its_session_is_recorded() {
    let mut mocks = Mocks::default();
    mocks.nothing_is_recorded_before();
    mocks.store.expect_rotate().return_once(|_| Ok(RotationOutcome::Reused));
    mocks.record(&[session_id(1)], EndReason::RefreshReused);
    let outcome = mocks.backstopped().rotate(&rotation()).await.expect("it answers");
    assert_eq!(outcome, RotationOutcome::Reused);
}
