use mockall::predicate::eq;

use super::*;
use crate::test_support::{Mocks, NOW, ada, port_down, principal, session_id, user_id, users_down};

async fn end(mocks: Mocks) -> Result<(), EndUserSessionsError> {
    mocks.application().end_user_sessions.execute(&principal().actor(), user_id()).await
}

fn knowing_ada() -> Mocks {
    let mut mocks = Mocks::default();
    mocks.users.expect_find().with(eq(user_id())).once().return_once(|_| Ok(Some(ada())));
    mocks
}

#[tokio::test]
async fn every_session_of_the_user_ends_and_each_end_is_announced() {
    let mut mocks = knowing_ada();
    let end_all = mocks.store.expect_end_all().withf(|user, except, reason, now| {
        (*user, *except, *reason, *now) == (user_id(), None, EndReason::EndedByAdmin, NOW)
    });
    end_all.once().return_once(|_, _, _, _| Ok(vec![session_id(1), session_id(2)]));
    mocks.announce(&[session_id(1), session_id(2)], EndReason::EndedByAdmin);
    assert!(end(mocks).await.is_ok());
}

#[tokio::test]
async fn a_user_without_sessions_is_fine() {
    let mut mocks = knowing_ada();
    mocks.store.expect_end_all().return_once(|_, _, _, _| Ok(vec![]));
    assert!(end(mocks).await.is_ok());
}

#[tokio::test]
async fn an_unknown_user_is_not_found() {
    let mut mocks = Mocks::default();
    mocks.users.expect_find().return_once(|_| Ok(None));
    let error = end(mocks).await.expect_err("there is nobody");
    assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, "not_found"));
}

#[tokio::test]
async fn what_does_not_answer_is_unavailable() {
    let mut mocks = Mocks::default();
    mocks.users.expect_find().return_once(|_| Err(users_down()));
    assert_eq!(end(mocks).await.expect_err("no users").kind(), ErrorKind::Unavailable);
    let mut mocks = knowing_ada();
    mocks.store.expect_end_all().return_once(|_, _, _, _| Err(port_down()));
    assert_eq!(end(mocks).await.expect_err("no store").kind(), ErrorKind::Unavailable);
}
