use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use adapter_embedded::{Config, Embedded, EmbeddedImportRepository};
use portico_domain::import::{Import, ImportMode, ImportProgress, ImportRepository, ImportState};
use portico_tests::fixtures::{import_id, now};
use rusqlite::Connection;
use tempfile::TempDir;

/// For longer than anybody has patience with a silent import.
const BUSY: Duration = Duration::from_secs(12);

fn running() -> Import {
    let now = now();
    Import {
        id: import_id(),
        owner: None,
        mode: ImportMode::Strict,
        is_dry_run: false,
        state: ImportState::Running,
        progress: ImportProgress::default(),
        report: None,
        failure: None,
        created_at: now,
        updated_at: now,
    }
}

async fn state(imports: &EmbeddedImportRepository, import: &Import) -> ImportState {
    imports.find(import.id).await.expect("it can be read").expect("it was saved").state
}

#[tokio::test]
async fn an_import_that_cannot_be_heard_for_all_that_is_written_is_not_interrupted() {
    let directory = TempDir::new().expect("a directory can be made");
    let config = Config { path: directory.path().join("portico.db") };
    let open = || EmbeddedImportRepository::new(Embedded::open(&config).expect("a file"));
    // A process that is at one import, has said nothing of another, and one that looks on.
    let (own, others) = (Arc::new(open()), open());
    let (beating, silent) = (running(), running());
    for import in [&beating, &silent] {
        own.save(import).await.expect("nobody else writes");
    }
    let writer = Connection::open(&config.path).expect("the file is there");
    writer.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
    let beats = {
        let (own, import) = (own.clone(), beating.clone());
        tokio::spawn(async move {
            loop {
                // It fails while the other writes.
                drop(own.save(&import).await);
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        })
    };
    let busy = Instant::now();
    while busy.elapsed() < BUSY {
        assert_eq!(state(&own, &beating).await, ImportState::Running);
        assert_eq!(state(&others, &beating).await, ImportState::Running);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    writer.execute_batch("ROLLBACK").expect("it was begun");
    assert_eq!(state(&own, &silent).await, ImportState::Interrupted);
    beats.abort();
}
