use mockall::predicate::eq;

use super::*;
use crate::test_support::{Mocks, NOW, port_down, session, user_id};

#[tokio::test]
async fn the_sessions_are_those_that_the_store_holds_active_now() {
    let mut mocks = Mocks::default();
    let list = mocks.store.expect_list().with(eq(user_id()), eq(NOW));
    list.once().return_once(|_, _| Ok(vec![session(2), session(1)]));
    let sessions = mocks.application().list_sessions.execute(user_id()).await;
    assert_eq!(sessions.ok(), Some(vec![session(2), session(1)]));
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_unavailable() {
    let mut mocks = Mocks::default();
    mocks.store.expect_list().return_once(|_, _| Err(port_down()));
    let error = mocks.application().list_sessions.execute(user_id()).await.expect_err("it is down");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}
