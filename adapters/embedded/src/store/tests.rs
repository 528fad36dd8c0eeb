use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::{StreamExt, stream};
use portico_application::ports::PortError;
use portico_domain::repository::RepositoryError;
use rusqlite::{Connection, ffi};
use tempfile::TempDir;
use tokio::time::timeout;

use super::*;
use crate::{Config, Embedded};

fn in_file() -> (Embedded, TempDir) {
    let directory = TempDir::new().expect("a directory can be made");
    let config = Config { path: directory.path().join("portico.db") };
    (Embedded::open(&config).expect("a new file"), directory)
}

fn in_memory() -> Embedded {
    Embedded::in_memory().expect("memory is there")
}

fn mark(connection: &Connection, account: &str) -> rusqlite::Result<usize> {
    connection.execute("INSERT INTO login_pace (account, at) VALUES (?1, 0)", [account])
}

async fn marks(embedded: &Embedded) -> i64 {
    let count = |connection: &Connection| {
        connection.query_row("SELECT count(*) FROM login_pace", [], |row| row.get(0))
    };
    embedded.store().read(count).await.expect("it can be read")
}

/// Adds marks until that fails; how many were acknowledged, and the failure.
async fn fill(embedded: &Embedded) -> (i64, StoreError) {
    for acknowledged in 0.. {
        let account = format!("{acknowledged} {}", "x".repeat(2000));
        if let Err(error) =
            embedded.store().write(move |connection| mark(connection, &account)).await
        {
            return (acknowledged, error);
        }
    }
    unreachable!("every disk is full one day")
}

async fn limit_pages(embedded: &Embedded, pages: i64) {
    let limit = move |connection: &Connection| {
        connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))
    };
    embedded.store().write(limit).await.expect("a limit can be set");
}

#[tokio::test]
async fn a_full_disk_is_told_and_loses_nothing_that_was_acknowledged() {
    let (embedded, _directory) = in_file();
    limit_pages(&embedded, 40).await;
    let (acknowledged, error) = fill(&embedded).await;
    assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
    assert!(matches!(PortError::from(error), PortError::Unavailable(_)));
    assert!(acknowledged > 0);
    assert_eq!(marks(&embedded).await, acknowledged);

    limit_pages(&embedded, 1000).await;
    embedded.store().write(|connection| mark(connection, "later")).await.expect("there is space");
    assert_eq!(marks(&embedded).await, acknowledged + 1);
}

/// Killing a process does not show whether the disk was waited for; only pulling the plug would.
#[tokio::test]
async fn every_commit_waits_for_the_disk() {
    let (embedded, _directory) = in_file();
    let settings = embedded.store().write(|connection| {
        let sql = "SELECT journal_mode, synchronous, foreign_keys
                   FROM pragma_journal_mode, pragma_synchronous, pragma_foreign_keys";
        connection.query_row(sql, [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, bool>(2)?))
        })
    });
    let full = 2;
    assert_eq!(settings.await.expect("it can be asked"), ("wal".to_owned(), full, true));
}

#[tokio::test]
async fn a_transaction_that_fails_halfway_leaves_nothing() {
    for embedded in [in_memory(), in_file().0] {
        let failed = embedded.store().write(|connection| {
            mark(connection, "first")?;
            connection.execute("NOT SQL", [])
        });
        let error = failed.await.expect_err("it is not SQL");
        assert!(matches!(error, StoreError::Broken { .. }), "{error:?}");
        assert_eq!(marks(&embedded).await, 0);
    }
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let (embedded, _directory) = in_file();
    let written = embedded.store().read(|connection| mark(connection, "reader")).await;
    assert!(written.is_err());
    assert_eq!(marks(&embedded).await, 0);
}

#[tokio::test]
async fn work_that_panics_leaves_the_readers_working() {
    let (embedded, _directory) = in_file();
    for _ in 0..10 {
        let read = embedded.store().read::<()>(|_| panic!("on purpose")).await;
        assert!(matches!(read, Err(StoreError::Gone { .. })), "{read:?}");
    }
    assert_eq!(marks(&embedded).await, 0);
}

#[tokio::test]
async fn work_that_panics_leaves_nothing_and_the_writer_working() {
    let embedded = in_memory();
    let written = embedded.store().write::<()>(|connection| {
        mark(connection, "panics")?;
        panic!("on purpose")
    });
    let written = written.await;
    assert!(matches!(written, Err(StoreError::Gone { .. })), "{written:?}");
    assert_eq!(marks(&embedded).await, 0);
}

#[tokio::test]
async fn a_write_that_was_begun_is_settled_though_its_caller_has_gone() {
    let embedded = in_memory();
    let settled = Arc::new(AtomicBool::new(false));
    let (begun, mut has_begun) = tokio::sync::mpsc::unbounded_channel();
    let (go_on, gate) = std::sync::mpsc::channel::<()>();
    let seen = settled.clone();
    let write = embedded.store().write_then(
        move |connection| {
            begun.send(()).ok();
            gate.recv().ok();
            mark(connection, "gone")
        },
        move |_| seen.store(true, Ordering::SeqCst),
    );
    tokio::select! {
        _ = write => panic!("it waits for the gate"),
        _ = has_begun.recv() => {}
    }
    drop(go_on);
    assert_eq!(marks(&embedded).await, 1);
    assert!(settled.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_write_that_nobody_waits_for_any_more_is_not_begun() {
    let embedded = in_memory();
    let (go_on, gate) = std::sync::mpsc::channel::<()>();
    let slow = embedded.store().write(move |_| {
        gate.recv().ok();
        Ok(())
    });
    let abandoned = embedded.store().write(|connection| mark(connection, "abandoned"));
    let both = async { tokio::join!(slow, abandoned) };
    timeout(Duration::from_millis(50), both).await.expect_err("the gate is shut");
    drop(go_on);
    assert_eq!(marks(&embedded).await, 0);
}

/// Marks each account.
struct Marks;

impl Piecewise for Marks {
    type Piece = &'static str;
    type Answer = ();

    fn take(&mut self, connection: &Connection, account: &'static str) -> rusqlite::Result<()> {
        mark(connection, account).map(drop)
    }

    fn is_in_vain(&self) -> bool {
        false
    }

    fn answer(self) {}
}

type Accounts = Vec<Result<&'static str, StoreError>>;

#[tokio::test]
async fn why_a_piece_cannot_be_written_is_told_and_no_piece_is_kept() {
    for embedded in [in_memory(), in_file().0] {
        for _ in 0..50 {
            let twice: Accounts = ["ada", "ada", "bob", "carol", "dan"].map(Ok).into();
            let written = embedded.store().write_pieces(Marks, stream::iter(twice)).await;
            assert!(matches!(written, Err(StoreError::Broken { .. })), "{written:?}");
        }
        assert_eq!(marks(&embedded).await, 0);
    }
}

#[tokio::test]
async fn the_writer_does_not_wait_for_pieces_without_end() {
    let embedded = in_memory();
    let first: Accounts = vec![Ok("ada")];
    let stuck = stream::iter(first).chain(stream::pending());
    let written = embedded.store().write_pieces(Marks, stuck).await;
    assert!(matches!(written, Err(StoreError::Starved { .. })), "{written:?}");
    assert_eq!(marks(&embedded).await, 0);
}

#[test]
fn a_failure_says_what_the_caller_may_do() {
    let path: Arc<Path> = Path::new("var/portico.db").into();
    let told = |code| {
        let source = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
        let error = StoreError::new(&path, source);
        let message = error.to_string();
        assert!(message.contains("var/portico.db") && error.source().is_some(), "{error:?}");
        (message, matches!(RepositoryError::from(error), RepositoryError::Unavailable(_)))
    };
    for (code, words, is_unavailable) in [
        (ffi::SQLITE_BUSY, "another process holds the write lock", true),
        (ffi::SQLITE_BUSY_SNAPSHOT, "another process holds the write lock", true),
        (ffi::SQLITE_FULL, "is full", true),
        (ffi::SQLITE_IOERR_WRITE, "refuses", true),
        (ffi::SQLITE_READONLY, "refuses", true),
        (ffi::SQLITE_CANTOPEN, "refuses", true),
        (ffi::SQLITE_CORRUPT, "is corrupt or misused", false),
        (ffi::SQLITE_NOTADB, "is corrupt or misused", false),
        (ffi::SQLITE_CONSTRAINT, "is corrupt or misused", false),
    ] {
        let (message, unavailable) = told(code);
        assert!(message.contains(words), "{message}");
        assert_eq!(unavailable, is_unavailable, "{message}");
    }
}
