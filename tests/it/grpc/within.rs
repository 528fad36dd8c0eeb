//! Streams as a client without a network finds them: nothing is taken from a service before the client asks for it.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use portico_application::ports::{Clock, Event, EventBus, PortError, Subscription};
use portico_domain::{
    channel::{Content, Topic},
    consistency::Consistency,
    page::{Page, PageLimit},
    repository::RepositoryError,
    session::EndReason,
    user::{Gender, Role, UserFilter, UserId, UserQueries, UserStatus, UserSummary, Version},
};
use portico_proto::portico::{
    session::v1::{WatchRequest, WatchResponse, session_service_client::SessionServiceClient},
    users::v1::{ListUsersRequest, user_service_client::UserServiceClient},
};
use portico_tests::fixtures::username;
use time::OffsetDateTime;
use tokio::task::yield_now;
use tonic::{Code, Streaming};

use super::{
    client::why,
    site::{Line, ask, line},
};
use crate::http::{ask::post, site::TestSite};

/// As many users as anybody can read.
#[derive(Default)]
struct EndlessUsers {
    pages: AtomicUsize,
}

#[async_trait]
impl UserQueries for EndlessUsers {
    async fn find(
        &self,
        _: UserId,
        _: &Consistency,
    ) -> Result<Option<UserSummary>, RepositoryError> {
        Ok(None)
    }

    async fn first(&self) -> Result<Option<UserSummary>, RepositoryError> {
        Ok(None)
    }

    async fn list(
        &self,
        _: &UserFilter,
        after: Option<UserId>,
        _: PageLimit,
        _: &Consistency,
    ) -> Result<Page<UserSummary, UserId>, RepositoryError> {
        self.pages.fetch_add(1, Ordering::Relaxed);
        let after = after.map_or(0, UserId::get);
        let items: Vec<_> = (after + 1..=after + PAGE).map(user).collect();
        Ok(Page { next: items.last().map(|user| user.id), items })
    }
}

/// How many users a page has.
const PAGE: i64 = 100;

fn user(id: i64) -> UserSummary {
    UserSummary {
        id: UserId::parse(id).expect("a positive number"),
        username: username("ada"),
        gender: Gender::Unknown,
        role: Role::Member,
        status: UserStatus::Active,
        version: Version::parse(1).expect("a positive number"),
        created_at: OffsetDateTime::UNIX_EPOCH,
        updated_at: OffsetDateTime::UNIX_EPOCH,
    }
}

fn endless() -> (TestSite, Arc<EndlessUsers>) {
    TestSite::builder().build_with(|ports| {
        let users = Arc::new(EndlessUsers::default());
        ports.user_queries = users.clone();
        users
    })
}

#[tokio::test]
async fn users_are_read_from_the_store_as_fast_as_the_client_takes_them() {
    let (site, store) = endless();
    let admin = site.admin().await;
    let mut users = UserServiceClient::new(line(&site));
    let listed = users.list_users(ask(ListUsersRequest::default(), Some(&admin.access))).await;
    let mut listed = listed.expect("a list").into_inner();
    for id in 1..=PAGE * 20 {
        let user = listed.message().await.expect("it goes on").expect("a message");
        assert_eq!(user.user.expect("a user").id, id);
        // A few messages travel in one piece.
        let (taken, read) = (id, store.pages.load(Ordering::Relaxed));
        let read = i64::try_from(read).expect("few") * PAGE;
        assert!(read <= taken + PAGE * 10, "{read} users are read when {taken} are taken");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_ends_with_the_session_and_says_why() {
    let (site, _) = endless();
    let admin = site.admin().await;
    let mut users = UserServiceClient::new(line(&site));
    let listed = users.list_users(ask(ListUsersRequest::default(), Some(&admin.access))).await;
    let mut listed = listed.expect("a list").into_inner();
    listed.message().await.expect("it goes on").expect("a message");
    site.send(post("/auth/logout").bearer(&admin.access)).await.expect(204);
    let end = loop {
        match listed.message().await {
            Ok(Some(_)) => yield_now().await,
            Ok(None) => panic!("it has no end"),
            Err(end) => break end,
        }
    };
    assert_eq!(why(&end), (Code::Unauthenticated, "session_ended".to_owned()));
}

/// Counts its listeners.
struct CountedBus {
    bus: Arc<dyn EventBus>,
    listeners: AtomicUsize,
}

#[async_trait]
impl EventBus for CountedBus {
    async fn publish(&self, event: Event) {
        self.bus.publish(event).await;
    }

    async fn post(&self, topic: &Topic, content: Content) -> Result<u64, PortError> {
        self.bus.post(topic, content).await
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        self.listeners.fetch_add(1, Ordering::Relaxed);
        self.bus.subscribe()
    }
}

fn counted() -> (TestSite, Arc<CountedBus>) {
    TestSite::builder().build_with(|ports| {
        let bus = ports.events.clone();
        let counted = Arc::new(CountedBus { bus, listeners: AtomicUsize::default() });
        ports.events = counted.clone();
        counted
    })
}

async fn watch(line: &Line, token: &str) -> Streaming<WatchResponse> {
    let mut sessions = SessionServiceClient::new(line.clone());
    let watching = sessions.watch(ask(WatchRequest {}, Some(token))).await;
    let mut stream = watching.expect("a session").into_inner();
    stream.message().await.expect("it goes on").expect("a message");
    stream
}

async fn end(mut stream: Streaming<WatchResponse>) -> (Code, String) {
    why(&stream.message().await.expect_err("the end"))
}

#[tokio::test]
async fn all_streams_share_one_listener_and_each_hears_of_its_session() {
    let (site, bus) = counted();
    let admin = site.admin().await;
    let (_, ada) = site.ada().await;
    let line = line(&site);
    let mut streams = Vec::new();
    for _ in 0..20 {
        streams.push(watch(&line, &admin.access).await);
    }
    let other = watch(&line, &ada.access).await;
    let again = site.log_in("admin").await;
    for stream in streams {
        let displaced = (Code::Unauthenticated, "session_displaced".to_owned());
        assert_eq!(end(stream).await, displaced);
    }
    site.send(post("/auth/logout").bearer(&ada.access)).await.expect(204);
    assert_eq!(end(other).await, (Code::Unauthenticated, "session_ended".to_owned()));
    watch(&line, &again.access).await;
    // It begins in the background, beside the first stream.
    assert_eq!(bus.listeners.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn after_events_may_be_missing_sessions_are_looked_up() {
    let (site, (bus, store)) =
        TestSite::builder().build_with(|ports| (ports.events.clone(), ports.token_store.clone()));
    let admin = site.admin().await;
    let (id, ada) = site.ada().await;
    let line = line(&site);
    let (going_on, over) = (watch(&line, &admin.access).await, watch(&line, &ada.access).await);
    // Nobody is told.
    let session = ada.session.parse().expect("a session");
    let ended = store.end(id, session, EndReason::LoggedOut, site.clock.now()).await;
    assert!(ended.expect("the store answers"));
    bus.publish(Event::Resync).await;
    assert_eq!(end(over).await, (Code::Unauthenticated, "session_ended".to_owned()));
    site.log_in("admin").await;
    let displaced = (Code::Unauthenticated, "session_displaced".to_owned());
    assert_eq!(end(going_on).await, displaced, "the look has not ended it");
}
