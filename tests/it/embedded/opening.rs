use std::{error::Error, fs, os::unix::fs::PermissionsExt, path::PathBuf, thread};

use adapter_embedded::{Config, Embedded, EmbeddedTokenStore, EmbeddedUserRepository, OpenError};
use portico_application::ports::TokenStore;
use portico_domain::{
    session::{SessionLimit, SessionState},
    user::UserRepository,
};
use portico_tests::fixtures;
use rusqlite::Connection;
use tempfile::TempDir;

const MIGRATIONS: [&str; 6] = [
    "001_users",
    "002_sessions",
    "003_logins",
    "004_ended_sessions",
    "005_imports",
    "006_no_statistics",
];

struct Place {
    directory: TempDir,
    config: Config,
}

/// Where a file could be.
fn place() -> Place {
    let directory = TempDir::new().expect("a directory can be made");
    let config = Config { path: directory.path().join("portico.db") };
    Place { directory, config }
}

fn config(path: PathBuf) -> Config {
    Config { path }
}

/// Why the store cannot be opened. Its message is one line that names the path.
fn refused(config: &Config) -> OpenError {
    let Err(error) = Embedded::open(config) else { panic!("{config:?} was opened") };
    let message = error.to_string();
    assert!(!message.contains('\n'), "{message}");
    let place = config.path.parent().expect("the file lies somewhere");
    assert!(message.contains(&place.display().to_string()), "{message}");
    error
}

#[tokio::test]
async fn users_and_sessions_survive_that_the_file_is_closed_and_opened_again() {
    let place = place();
    let new_user = fixtures::new_user(fixtures::username("ada"));
    let embedded = Embedded::open(&place.config).expect("a new file");
    let id = EmbeddedUserRepository::new(embedded.clone()).add(&new_user).await.expect("added");
    let (session, grant) = fixtures::login(id, fixtures::now());
    let sessions = EmbeddedTokenStore::new(embedded);
    sessions.open(&session, &grant, SessionLimit::new(1)).await.expect("opened");
    drop(sessions);

    let embedded = Embedded::open(&place.config).expect("the file is at rest");
    let user = EmbeddedUserRepository::new(embedded.clone()).find(id).await.expect("an answer");
    assert_eq!(user, Some(new_user.with_id(id)));
    let sessions = EmbeddedTokenStore::new(embedded);
    let state = sessions.find(id, session.id, session.opened_at).await.expect("an answer");
    assert_eq!(state, Some(SessionState::Active(session.into())));
}

/// Whether the planner of `SQLite` goes by how many rows there were once.
fn has_statistics(connection: &Connection) -> bool {
    connection.table_exists(None, "sqlite_stat1").expect("an answer")
}

#[tokio::test]
async fn how_small_a_store_was_decides_nothing_when_it_is_large() {
    let place = place();
    let embedded = Embedded::open(&place.config).expect("a new file");
    let users = EmbeddedUserRepository::new(embedded);
    users.add(&fixtures::new_user(fixtures::username("ada"))).await.expect("added");
    drop(users);
    let connection = Connection::open(&place.config.path).expect("it is at rest");
    assert!(!has_statistics(&connection));

    // As earlier versions left it.
    connection.execute_batch("ANALYZE; PRAGMA user_version = 5").expect("nobody else is there");
    assert!(has_statistics(&connection));
    drop(connection);
    drop(Embedded::open(&place.config).expect("it is migrated"));
    assert!(!has_statistics(&Connection::open(&place.config.path).expect("it is at rest")));
}

#[test]
fn a_closed_store_leaves_one_file() {
    let place = place();
    drop(Embedded::open(&place.config).expect("a new file"));
    let left = fs::read_dir(place.directory.path()).expect("a directory");
    let left: Vec<_> = left.map(|entry| entry.expect("an entry").file_name()).collect();
    assert_eq!(left, ["portico.db"]);
}

#[test]
fn the_directory_is_made_and_the_file_is_for_its_owner_alone() {
    let place = place();
    let config = config(place.directory.path().join("var/lib/portico.db"));
    let _open = Embedded::open(&config).expect("a new file");
    for name in ["portico.db", "portico.db-wal", "portico.db-shm"] {
        let metadata = fs::metadata(config.path.with_file_name(name)).expect(name);
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600, "{name}");
    }
}

#[test]
fn many_that_open_a_new_file_at_once_all_find_it_migrated() {
    for _ in 0..5 {
        let place = place();
        thread::scope(|scope| {
            let opening: Vec<_> =
                (0..8).map(|_| scope.spawn(|| Embedded::open(&place.config))).collect();
            for opened in opening {
                opened.join().expect("no panic").expect("the others are waited for");
            }
        });
        assert_eq!(Embedded::plan(&place.config).expect("a plan"), Vec::<String>::new());
    }
}

#[test]
fn a_plan_names_what_is_missing_and_writes_nothing() {
    let place = place();
    assert_eq!(Embedded::plan(&place.config).expect("a plan"), MIGRATIONS);
    assert!(!place.config.path.exists());
    fs::write(&place.config.path, "").expect("an empty file");
    assert_eq!(Embedded::plan(&place.config).expect("a plan"), MIGRATIONS);
    assert_eq!(fs::metadata(&place.config.path).expect("the file").len(), 0);
    assert_eq!(Embedded::plan(&config(":memory:".into())).expect("a plan"), MIGRATIONS);

    drop(Embedded::open(&place.config).expect("an empty file is a new one"));
    let before = fs::read(&place.config.path).expect("the file");
    assert_eq!(Embedded::plan(&place.config).expect("a plan"), Vec::<String>::new());
    assert_eq!(fs::read(&place.config.path).expect("the file"), before);
}

#[test]
fn a_newer_schema_is_refused() {
    let place = place();
    drop(Embedded::open(&place.config).expect("a new file"));
    let raw = Connection::open(&place.config.path).expect("a database");
    raw.pragma_update(None, "user_version", 99).expect("a version");
    drop(raw);
    let error = refused(&place.config);
    assert!(matches!(error, OpenError::NewerSchema { found: 99, known: 6, .. }), "{error:?}");
    let planned = Embedded::plan(&place.config);
    assert!(matches!(planned, Err(OpenError::NewerSchema { .. })), "{planned:?}");
}

#[test]
fn the_database_of_another_program_is_refused_and_left_alone() {
    let place = place();
    let raw = Connection::open(&place.config.path).expect("a database");
    raw.execute_batch("CREATE TABLE bookmarks (url TEXT)").expect("a table");
    drop(raw);
    assert!(matches!(refused(&place.config), OpenError::Foreign { .. }));
    let raw = Connection::open(&place.config.path).expect("a database");
    let tables: i64 = raw
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .expect("a number");
    assert_eq!(tables, 1);
}

#[test]
fn what_is_no_database_is_refused_and_left_alone() {
    let place = place();
    let text = "dear diary, ".repeat(1000);
    fs::write(&place.config.path, &text).expect("a file");
    assert!(matches!(refused(&place.config), OpenError::NotADatabase { .. }));
    assert_eq!(fs::read_to_string(&place.config.path).expect("the file"), text);
}

#[test]
fn a_database_with_a_broken_header_is_refused() {
    let place = place();
    drop(Embedded::open(&place.config).expect("a new file"));
    let mut bytes = fs::read(&place.config.path).expect("the file");
    bytes.truncate(bytes.len() / 2);
    bytes[100..].fill(0xff);
    fs::write(&place.config.path, bytes).expect("the file");
    assert!(matches!(refused(&place.config), OpenError::NotADatabase { .. }));
}

#[test]
fn a_path_below_a_file_is_refused() {
    let place = place();
    fs::write(place.directory.path().join("file"), "").expect("a file");
    let error = refused(&config(place.directory.path().join("file/portico.db")));
    assert!(matches!(error, OpenError::Directory { .. }), "{error:?}");
    assert!(error.source().is_some());
}

#[test]
fn a_path_that_is_a_directory_is_refused() {
    let place = place();
    let error = refused(&config(place.directory.path().to_path_buf()));
    assert!(matches!(error, OpenError::Inaccessible { .. }), "{error:?}");
}

/// The kernel's own file system refuses new files even to root, as a read-only one does.
#[cfg(target_os = "linux")]
#[test]
fn a_directory_that_takes_no_file_is_refused() {
    let error = refused(&config("/proc/portico.db".into()));
    assert!(matches!(error, OpenError::Inaccessible { .. }), "{error:?}");
    let error = refused(&config("/proc/portico/portico.db".into()));
    assert!(matches!(error, OpenError::Directory { .. }), "{error:?}");
}

/// Root may write whatever the mode says, and is not refused what it may.
#[test]
fn a_file_is_refused_to_whom_its_mode_refuses_it() {
    let place = place();
    drop(Embedded::open(&place.config).expect("a new file"));
    fs::set_permissions(&place.config.path, fs::Permissions::from_mode(0o400)).expect("a mode");
    let may_write = fs::OpenOptions::new().write(true).open(&place.config.path).is_ok();
    match Embedded::open(&place.config) {
        Ok(_) => assert!(may_write),
        Err(error) => {
            assert!(!may_write && matches!(error, OpenError::Inaccessible { .. }), "{error:?}");
        }
    }
}

#[test]
fn no_path_at_all_is_refused() {
    let Err(error) = Embedded::open(&config(PathBuf::new())) else { panic!("it was opened") };
    assert!(matches!(error, OpenError::Inaccessible { .. }), "{error:?}");
}

#[test]
fn a_file_that_another_process_keeps_for_itself_is_refused() {
    let place = place();
    drop(Embedded::open(&place.config).expect("a new file"));
    let other = Connection::open(&place.config.path).expect("a database");
    other
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;")
        .expect("nobody else has the file");
    let error = refused(&place.config);
    assert!(matches!(error, OpenError::Locked { .. }), "{error:?}");
}
