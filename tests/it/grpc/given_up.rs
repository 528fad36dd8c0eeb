//! Work that nobody waits for any more stops.

use std::{
    future::pending,
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use portico_domain::{
    consistency::Consistency,
    page::{Page, PageLimit},
    repository::RepositoryError,
    user::{UserFilter, UserId, UserQueries, UserSummary},
};
use portico_proto::portico::users::v1::{
    GetUserRequest, ListUsersRequest, user_service_client::UserServiceClient,
};
use portico_tests::{
    contract::{eventually, figure, soon, within},
    fixtures::PorticoHome,
};
use tokio::sync::Notify;
use tonic::Code;

use super::{
    client::{Client, why},
    site::{Line, ask, line},
};
use crate::{
    end_to_end::caller::{Caller, client},
    http::site::TestSite,
};

/// What the deadline is, and when it is to be kept at the latest.
const DEADLINE: Duration = Duration::from_millis(100);
const KEPT: Duration = Duration::from_millis(120);

/// Queries that are never answered, and tell when somebody waits and when nobody does any more.
#[derive(Default)]
struct EndlessQueries {
    asked: Notify,
    given_up: Arc<Notify>,
}

impl EndlessQueries {
    async fn answer<T>(&self) -> T {
        let _waiting = Waiting(self.given_up.clone());
        self.asked.notify_one();
        pending().await
    }
}

struct Waiting(Arc<Notify>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

#[async_trait]
impl UserQueries for EndlessQueries {
    async fn find(
        &self,
        _: UserId,
        _: &Consistency,
    ) -> Result<Option<UserSummary>, RepositoryError> {
        self.answer().await
    }

    async fn first(&self) -> Result<Option<UserSummary>, RepositoryError> {
        self.answer().await
    }

    async fn list(
        &self,
        _: &UserFilter,
        _: Option<UserId>,
        _: PageLimit,
        _: &Consistency,
    ) -> Result<Page<UserSummary, UserId>, RepositoryError> {
        self.answer().await
    }
}

/// A line to a site whose queries are never answered, and the token of an administrator.
async fn endless() -> (Line, Arc<EndlessQueries>, String) {
    let (site, queries) = TestSite::builder().build_with(|ports| {
        let queries = Arc::new(EndlessQueries::default());
        ports.user_queries = queries.clone();
        queries
    });
    let access = site.admin().await.access;
    (line(&site), queries, access)
}

#[tokio::test]
async fn a_deadline_of_the_client_ends_a_call_and_its_query() {
    let (line, queries, access) = endless().await;
    let mut users = UserServiceClient::new(line);
    let mut request = ask(GetUserRequest { id: 1 }, Some(&access));
    request.set_timeout(DEADLINE);
    let begun = Instant::now();
    let late = users.get_user(request).await.expect_err("nobody answers");
    let took = begun.elapsed();
    assert_eq!(why(&late), (Code::DeadlineExceeded, "deadline_exceeded".to_owned()));
    figure("G3", "answered to a deadline of 100 ms", took);
    assert!(took >= DEADLINE && took < within(KEPT), "{took:?}");
    soon(queries.given_up.notified()).await;
}

#[tokio::test]
async fn a_deadline_of_the_client_ends_a_stream_and_its_query() {
    let (line, queries, access) = endless().await;
    let mut users = UserServiceClient::new(line);
    let mut request = ask(ListUsersRequest::default(), Some(&access));
    request.set_timeout(DEADLINE);
    let mut listed = users.list_users(request).await.expect("a stream").into_inner();
    let late = listed.message().await.expect_err("nobody answers");
    assert_eq!(why(&late), (Code::DeadlineExceeded, "deadline_exceeded".to_owned()));
    soon(queries.given_up.notified()).await;
}

#[tokio::test]
async fn a_call_that_is_cancelled_gives_its_query_up() {
    let (line, queries, access) = endless().await;
    let mut users = UserServiceClient::new(line);
    let call =
        tokio::spawn(
            async move { users.get_user(ask(GetUserRequest { id: 1 }, Some(&access))).await },
        );
    soon(queries.asked.notified()).await;
    call.abort();
    soon(queries.given_up.notified()).await;
}

#[tokio::test]
async fn a_client_that_goes_away_ends_its_call_on_the_server() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    let watching = Client::new(&server).await.with_token(&admin.access).watch().await;
    drop(watching);
    let cancelled = |metrics: &String| {
        metrics.lines().any(|line| line.contains("/Watch") && line.contains("Cancelled"))
    };
    let metrics = async || {
        let answer = client().get(server.admin_url("/metrics")).send().await.expect("metrics");
        answer.text().await.expect("text")
    };
    eventually(metrics, cancelled).await;
}
