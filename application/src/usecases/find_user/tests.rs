use mockall::predicate::eq;
use portico_domain::consistency::WriteMark;

use super::*;
use crate::test_support::{Mocks, ada, user_id, username, users_down};

#[tokio::test]
async fn a_user_is_found_by_id() {
    let mut mocks = Mocks::default();
    let mark = Consistency::After(WriteMark::parse("mark").expect("a mark"));
    let find = mocks.queries.expect_find().with(eq(user_id()), eq(mark.clone()));
    find.return_once(|_, _| Ok(Some(ada().into())));
    let user = mocks.application().find_user.execute(user_id(), &mark).await;
    assert_eq!(user.ok(), Some(ada().into()));
}

#[tokio::test]
async fn a_user_is_found_by_name() {
    let mut mocks = Mocks::default();
    let find = mocks.users.expect_find_by_username().with(eq(username("ada")));
    find.return_once(|_| Ok(Some(ada())));
    let user = mocks.application().find_user.by_username(&username("ada")).await;
    assert_eq!(user.ok(), Some(ada()));
}

#[tokio::test]
async fn nobody_is_not_found() {
    let mut mocks = Mocks::default();
    mocks.queries.expect_find().return_once(|_, _| Ok(None));
    mocks.users.expect_find_by_username().return_once(|_| Ok(None));
    let find_user = mocks.application().find_user;
    let by_id =
        find_user.execute(user_id(), &Consistency::Eventual).await.expect_err("there is nobody");
    let by_name = find_user.by_username(&username("ada")).await.expect_err("there is nobody");
    assert_eq!((by_id.kind(), by_name.kind()), (ErrorKind::NotFound, ErrorKind::NotFound));
}

#[tokio::test]
async fn users_that_cannot_be_asked_are_unavailable() {
    let mut mocks = Mocks::default();
    mocks.queries.expect_find().return_once(|_, _| Err(users_down()));
    let error = mocks
        .application()
        .find_user
        .execute(user_id(), &Consistency::Eventual)
        .await
        .expect_err("it is down");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}
