use std::{
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

use adapter_embedded::{
    Config, Embedded, EmbeddedReadiness, EmbeddedTokenStore, EmbeddedUserRepository,
};
use portico_application::ports::{Event, EventBus, PortError, ReadinessCheck, TokenStore};
use portico_domain::{
    repository::RepositoryError,
    session::{EndReason, Session, SessionLimit, SessionState},
    user::UserRepository,
};
use portico_tests::{
    contract::{eventually, soon},
    fixtures,
};
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::task::JoinSet;

/// How soon a process has to notice what another one wrote.
const NOTICED: Duration = Duration::from_secs(1);

/// A store on a file, and the file as another process sees it.
struct Shared {
    embedded: Embedded,
    other: Connection,
    config: Config,
    _directory: TempDir,
}

impl Shared {
    fn new() -> Self {
        let (embedded, directory) = fixtures::embedded_file();
        let config = Config { path: directory.path().join("portico.db") };
        let other = Connection::open(&config.path).expect("a database");
        Self { embedded, other, config, _directory: directory }
    }

    fn sessions(&self) -> EmbeddedTokenStore {
        EmbeddedTokenStore::new(self.embedded.clone())
    }

    async fn open(&self) -> Session {
        let (session, grant) = fixtures::login(fixtures::user_id(), fixtures::now());
        let opened = self.sessions().open(&session, &grant, SessionLimit::new(1)).await;
        opened.expect("nobody holds the lock");
        session
    }

    /// Takes the write lock as another process would, until it is committed.
    fn lock(&self) {
        self.other.execute_batch("BEGIN IMMEDIATE").expect("nobody holds the lock");
    }
}

async fn state(sessions: &EmbeddedTokenStore, session: &Session) -> Option<SessionState> {
    let found = sessions.find(session.user.id, session.id, session.opened_at).await;
    found.expect("the lock of a writer keeps no reader out")
}

fn reason(error: &dyn Error) -> String {
    error.source().expect("a reason").to_string()
}

#[tokio::test]
async fn who_would_write_while_another_process_does_is_told_so_in_time() {
    let shared = Shared::new();
    let session = shared.open().await;
    let users = EmbeddedUserRepository::new(shared.embedded.clone());
    shared.lock();

    let begun = Instant::now();
    let (end, add) = tokio::join!(
        async {
            let sessions = shared.sessions();
            sessions.end(session.user.id, session.id, EndReason::LoggedOut, session.opened_at).await
        },
        async { users.add(&fixtures::new_user(fixtures::username("ada"))).await },
    );
    let waited = begun.elapsed();
    assert!((Duration::from_secs(4)..Duration::from_secs(7)).contains(&waited), "{waited:?}");
    let (Err(end), Err(add)) = (end, add) else { panic!("someone wrote all the same") };
    assert!(matches!(end, PortError::Unavailable(_)), "{end:?}");
    assert!(matches!(add, RepositoryError::Unavailable(_)), "{add:?}");
    let path = shared.config.path.display();
    for reason in [reason(&end), reason(&add)] {
        assert_eq!(reason, format!("another process holds the write lock on {path}"));
    }

    assert!(matches!(state(&shared.sessions(), &session).await, Some(SessionState::Active(_))));
    shared.other.execute_batch("COMMIT").expect("it is a transaction");
    users.add(&fixtures::new_user(fixtures::username("ada"))).await.expect("the lock is free");
}

#[tokio::test]
async fn who_waits_for_the_lock_gets_it() {
    let shared = Shared::new();
    shared.lock();
    let users = EmbeddedUserRepository::new(shared.embedded.clone());
    let adding =
        tokio::spawn(
            async move { users.add(&fixtures::new_user(fixtures::username("ada"))).await },
        );
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!adding.is_finished());
    shared.other.execute_batch("COMMIT").expect("it is a transaction");
    soon(adding).await.expect("no panic").expect("the lock is free");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_calls_than_can_wait_are_turned_away_at_once() {
    let shared = Shared::new();
    shared.lock();
    let users = Arc::new(EmbeddedUserRepository::new(shared.embedded.clone()));
    let mut adding = JoinSet::new();
    for _ in 0..1100 {
        let users = users.clone();
        adding.spawn(async move {
            let added = users.add(&fixtures::new_user(fixtures::username("ada"))).await;
            added.map_err(|error| reason(&error))
        });
    }
    let begun = Instant::now();
    let mut turned_away = 0;
    while turned_away < 1100 - 1024 - 1 {
        let added = soon(adding.join_next()).await.expect("a task").expect("no panic");
        let reason = added.expect_err("the lock is held");
        assert!(reason.starts_with("too many calls wait for "), "{reason}");
        turned_away += 1;
    }
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    shared.other.execute_batch("COMMIT").expect("it is a transaction");
    adding.shutdown().await;
    let add = async || users.add(&fixtures::new_user(fixtures::username("ada"))).await;
    eventually(add, Result::is_ok).await.expect("that is what was waited for");
}

#[tokio::test]
async fn a_store_that_cannot_be_written_is_not_ready() {
    let shared = Shared::new();
    let readiness = EmbeddedReadiness::new(shared.embedded.clone(), "store");
    assert_eq!(readiness.name(), "store");
    readiness.check().await.expect("nobody holds the lock");
    shared.lock();
    let begun = Instant::now();
    let checked = readiness.check().await;
    assert!(matches!(checked, Err(PortError::Unavailable(_))), "{checked:?}");
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    shared.other.execute_batch("COMMIT").expect("it is a transaction");
    readiness.check().await.expect("the lock is free");
}

/// Asks until the session is over. It was in memory, and nobody told this process.
async fn is_over_in_time(sessions: &EmbeddedTokenStore, session: &Session) {
    let begun = Instant::now();
    while !matches!(state(sessions, session).await, Some(SessionState::Ended(_))) {
        assert!(begun.elapsed() < NOTICED, "another process ended it a second ago");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn what_another_process_writes_is_noticed_in_time_and_announced() {
    let shared = Shared::new();
    let sessions = shared.sessions();
    let mut events = shared.embedded.events().subscribe();
    for _ in 0..5 {
        let session = shared.open().await;
        for _ in 0..10 {
            assert!(matches!(state(&sessions, &session).await, Some(SessionState::Active(_))));
        }
        let sql = "UPDATE sessions SET end_reason = 'disabled' WHERE id = ?1";
        shared.other.execute(sql, [session.id.to_string()]).expect("nobody holds the lock");
        is_over_in_time(&sessions, &session).await;
        assert_eq!(soon(events.next()).await, Some(Event::SessionsChanged));
    }
}

#[tokio::test]
async fn what_this_process_writes_is_not_announced_as_anothers() {
    let shared = Shared::new();
    let mut events = shared.embedded.events().subscribe();
    for _ in 0..20 {
        let session = shared.open().await;
        state(&shared.sessions(), &session).await;
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let heard = tokio::time::timeout(Duration::from_millis(300), events.next()).await;
    assert!(heard.is_err(), "{heard:?}");
}

#[tokio::test]
async fn two_stores_on_one_file_see_each_others_writes_in_time() {
    let shared = Shared::new();
    let elsewhere = Embedded::open(&shared.config).expect("two may have the file");
    let (here, there) = (shared.sessions(), EmbeddedTokenStore::new(elsewhere));
    let session = shared.open().await;
    let begun = Instant::now();
    while state(&there, &session).await.is_none() {
        assert!(begun.elapsed() < NOTICED, "another process opened it a second ago");
    }
    assert!(matches!(state(&here, &session).await, Some(SessionState::Active(_))));
    let ended = there.end(session.user.id, session.id, EndReason::LoggedOut, session.opened_at);
    assert!(ended.await.expect("nobody holds the lock"));
    is_over_in_time(&here, &session).await;
}

#[tokio::test]
async fn an_end_is_noticed_even_while_another_process_goes_on_to_write() {
    let shared = Shared::new();
    let sessions = shared.sessions();
    let mut events = shared.embedded.events().subscribe();
    let session = shared.open().await;
    assert!(matches!(state(&sessions, &session).await, Some(SessionState::Active(_))));
    let sql = "UPDATE sessions SET end_reason = 'disabled' WHERE id = ?1";
    shared.other.execute(sql, [session.id.to_string()]).expect("nobody holds the lock");
    shared.lock();
    // A write of this process that has to wait must not keep it from looking.
    let waiting = shared.sessions();
    let id = session.clone();
    let waiting = tokio::spawn(async move {
        waiting.end(id.user.id, id.id, EndReason::LoggedOut, id.opened_at).await
    });
    is_over_in_time(&sessions, &session).await;
    let heard = tokio::time::timeout(NOTICED, events.next()).await;
    assert_eq!(heard.expect("it is announced in time"), Some(Event::SessionsChanged));
    shared.other.execute_batch("COMMIT").expect("it is a transaction");
    assert!(!soon(waiting).await.expect("no panic").expect("the lock is free"));
}
