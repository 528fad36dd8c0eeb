use super::*;
use crate::test_support::{Mocks, NOW, port_down, principal, session_id, user_id};

async fn end(mocks: Mocks) -> Result<(), EndSessionError> {
    mocks.application().end_session.execute(&principal(), session_id(2)).await
}

#[tokio::test]
async fn an_end_is_written_to_the_store_and_announced_once() {
    let mut mocks = Mocks::default();
    let end_it = mocks.store.expect_end().withf(|user, session, reason, now| {
        (*user, *session, *reason, *now) == (user_id(), session_id(2), EndReason::LoggedOut, NOW)
    });
    end_it.once().return_once(|_, _, _, _| Ok(true));
    mocks.announce(&[session_id(2)], EndReason::LoggedOut);
    assert!(end(mocks).await.is_ok());
}

#[tokio::test]
async fn a_session_of_someone_else_or_one_that_is_over_is_not_found() {
    let mut mocks = Mocks::default();
    mocks.store.expect_end().return_once(|_, _, _, _| Ok(false));
    let error = end(mocks).await.expect_err("the user has no such session");
    assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, "not_found"));
}

#[tokio::test]
async fn an_end_that_was_not_written_is_not_announced() {
    let mut mocks = Mocks::default();
    mocks.store.expect_end().return_once(|_, _, _, _| Err(port_down()));
    let error = end(mocks).await.expect_err("the store is down");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}
