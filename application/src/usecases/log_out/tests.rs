use super::*;
use crate::{
    ports::SecurityEvent,
    test_support::{Mocks, NOW, port_down, principal, session_id, user_id},
};

async fn log_out(mocks: Mocks) -> Result<(), LogOutError> {
    mocks.application().log_out.execute(&principal()).await
}

#[tokio::test]
async fn the_own_session_ends_and_is_announced_once() {
    let mut mocks = Mocks::default();
    let end = mocks.store.expect_end().withf(|user, session, reason, now| {
        (*user, *session, *reason, *now) == (user_id(), session_id(1), EndReason::LoggedOut, NOW)
    });
    end.once().return_once(|_, _, _, _| Ok(true));
    mocks.announce(&[session_id(1)], EndReason::LoggedOut);
    assert!(log_out(mocks).await.is_ok());
}

#[tokio::test]
async fn a_session_that_is_over_already_is_fine_and_not_announced_again() {
    let mut mocks = Mocks::default();
    mocks.store.expect_end().return_once(|_, _, _, _| Ok(false));
    assert!(log_out(mocks).await.is_ok());
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_unavailable() {
    let mut mocks = Mocks::default();
    mocks.store.expect_end().return_once(|_, _, _, _| Err(port_down()));
    let error = log_out(mocks).await.expect_err("the store is down");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn the_audit_log_is_told_who_ended_the_session_and_from_where() {
    let mut mocks = Mocks::default();
    mocks.store.expect_end().return_once(|_, _, _, _| Ok(true));
    mocks.events.expect_publish().return_const(());
    let audit = mocks.audit.clone();
    assert!(log_out(mocks).await.is_ok());
    let (user, session, reason) = (user_id(), session_id(1), EndReason::LoggedOut);
    let ended = SecurityEvent::SessionEnded { user, session, reason };
    assert_eq!(audit.of(&principal().actor()), [ended]);
}
