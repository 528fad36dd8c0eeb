use super::*;
use crate::test_support::{Mocks, ada, username, users_down};

#[tokio::test]
async fn the_greeting_names_the_environment_and_the_first_user() {
    let mut mocks = Mocks::default();
    mocks.queries.expect_first().return_once(|| Ok(Some(ada().into())));
    let greeting = mocks.application().say_hello.execute().await;
    let expected = Greeting { environment: "test".into(), first_user: Some(username("ada")) };
    assert_eq!(greeting.ok(), Some(expected));
}

#[tokio::test]
async fn without_users_nobody_is_named() {
    let mut mocks = Mocks::default();
    mocks.queries.expect_first().return_once(|| Ok(None));
    let greeting = mocks.application().say_hello.execute().await.expect("the store answers");
    assert_eq!(greeting.first_user, None);
}

#[tokio::test]
async fn users_that_cannot_be_asked_are_unavailable() {
    let mut mocks = Mocks::default();
    mocks.queries.expect_first().return_once(|| Err(users_down()));
    let error = mocks.application().say_hello.execute().await.expect_err("the store is down");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}
