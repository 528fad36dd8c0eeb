use mockall::predicate::eq;

use super::*;
use crate::test_support::{Mocks, ada, user_id, users_down};

fn command() -> ListUsersCommand {
    ListUsersCommand {
        filter: UserFilter { username_prefix: Some("a".into()) },
        after: Some(user_id()),
        limit: PageLimit::DEFAULT,
        consistency: Consistency::Eventual,
    }
}

#[tokio::test]
async fn the_page_is_the_one_that_was_asked_for() {
    let mut mocks = Mocks::default();
    let page = Page { items: vec![UserSummary::from(ada())], next: None };
    let answer = page.clone();
    let ListUsersCommand { filter, after, limit, consistency } = command();
    let list = mocks.queries.expect_list().with(eq(filter), eq(after), eq(limit), eq(consistency));
    list.once().return_once(|_, _, _, _| Ok(answer));
    assert_eq!(mocks.application().list_users.execute(command()).await.ok(), Some(page));
}

#[tokio::test]
async fn users_that_cannot_be_asked_are_unavailable() {
    let mut mocks = Mocks::default();
    mocks.queries.expect_list().return_once(|_, _, _, _| Err(users_down()));
    let error = mocks.application().list_users.execute(command()).await.expect_err("it is down");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}
