use mockall::predicate::eq;

use super::*;
use crate::test_support::{Mocks, NOW, ada, port_down, principal, session, user_id, users_down};

fn listing(sessions: Vec<Session>) -> Mocks {
    let mut mocks = Mocks::default();
    let list = mocks.store.expect_list().with(eq(user_id()), eq(NOW));
    list.once().return_once(|_, _| Ok(sessions));
    mocks
}

#[tokio::test]
async fn the_sessions_are_those_that_the_store_holds_active_now() {
    let mocks = listing(vec![session(2), session(1)]);
    let sessions = mocks.application().list_sessions.execute(&principal()).await;
    assert_eq!(sessions.ok(), Some(vec![session(2), session(1)]));
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_unavailable() {
    let mut mocks = Mocks::default();
    mocks.store.expect_list().return_once(|_, _| Err(port_down()));
    let listed = mocks.application().list_sessions.execute(&principal()).await;
    assert_eq!(listed.expect_err("it is down").kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn the_sessions_of_any_user_are_listed_too() {
    let mut mocks = listing(vec![session(1)]);
    mocks.users.expect_find().with(eq(user_id())).once().return_once(|_| Ok(Some(ada())));
    let sessions = mocks.application().list_sessions.of_user(user_id()).await;
    assert_eq!(sessions.ok(), Some(vec![session(1)]));
}

#[tokio::test]
async fn an_unknown_user_is_not_found_and_users_that_do_not_answer_are_unavailable() {
    for (found, kind) in
        [(Ok(None), ErrorKind::NotFound), (Err(users_down()), ErrorKind::Unavailable)]
    {
        let mut mocks = Mocks::default();
        mocks.users.expect_find().return_once(|_| found);
        let listed = mocks.application().list_sessions.of_user(user_id()).await;
        assert_eq!(listed.expect_err("there is nobody").kind(), kind);
    }
}
