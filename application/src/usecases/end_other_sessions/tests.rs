use super::*;
use crate::test_support::{Mocks, NOW, port_down, principal, session_id, user_id};

async fn end(mocks: Mocks) -> Result<(), EndOtherSessionsError> {
    mocks.application().end_other_sessions.execute(&principal()).await
}

#[tokio::test]
async fn every_session_ends_but_the_one_of_the_request() {
    let mut mocks = Mocks::default();
    let end_all = mocks.store.expect_end_all().withf(|user, except, reason, now| {
        let this = Some(session_id(1));
        (*user, *except, *reason, *now) == (user_id(), this, EndReason::LoggedOut, NOW)
    });
    end_all.once().return_once(|_, _, _, _| Ok(vec![session_id(2)]));
    mocks.announce(&[session_id(2)], EndReason::LoggedOut);
    assert!(end(mocks).await.is_ok());
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_unavailable() {
    let mut mocks = Mocks::default();
    mocks.store.expect_end_all().return_once(|_, _, _, _| Err(port_down()));
    assert_eq!(end(mocks).await.expect_err("it is down").kind(), ErrorKind::Unavailable);
}
