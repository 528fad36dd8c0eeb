use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

use adapter_embedded::{Config, Embedded, EmbeddedTokenStore, EmbeddedUserRepository};
use portico_application::ports::TokenStore;
use portico_domain::{
    session::{SessionId, SessionLimit},
    user::{UserId, UserRepository, Username},
};
use portico_tests::{contract::figure, fixtures};
use rusqlite::Connection;
use tempfile::TempDir;

/// Set for the process that is to be killed: the file that it writes.
const VICTIM: &str = "PORTICO_TEST_CRASH_FILE";

/// How often the victim is killed.
fn rounds() -> u32 {
    if env::var_os("PORTICO_TEST_ALL").is_some() { 100 } else { 5 }
}

/// What the victim wrote down as acknowledged.
struct Acknowledged {
    username: Username,
    user: UserId,
    session: SessionId,
}

impl Acknowledged {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.strip_prefix("acknowledged ")?.split(' ');
        Some(Self {
            username: Username::parse(words.next()?).ok()?,
            user: words.next()?.parse().ok()?,
            session: words.next()?.parse().ok()?,
        })
    }
}

#[test]
fn what_was_acknowledged_survives_kill_9_and_the_file_stays_whole() {
    let directory = TempDir::new().expect("a directory can be made");
    let path = directory.path().join("portico.db");
    let mut acknowledged = Vec::new();
    for round in 0..rounds() {
        let before = acknowledged.len();
        acknowledged.extend(kill_a_writer(&path, round));
        assert!(acknowledged.len() > before, "round {round} wrote nothing");
        check(&path, &acknowledged);
    }
    figure("E2", "kills", rounds());
    figure("E2", "users and sessions that were acknowledged, all of them kept", acknowledged.len());
}

/// Starts a writer, lets it write for a while and kills it; what it was told is kept.
fn kill_a_writer(path: &Path, round: u32) -> Vec<Acknowledged> {
    let mut victim = Command::new(env::current_exe().expect("this is a program"))
        .args(["--exact", "embedded::crash::the_writer_that_is_killed", "--nocapture"])
        .env(VICTIM, path)
        .stdout(Stdio::piped())
        .spawn()
        .expect("this program can be started again");
    let output = BufReader::new(victim.stdout.take().expect("it is piped"));
    let mut lines = output.lines().map_while(Result::ok);
    let mut acknowledged: Vec<_> =
        lines.by_ref().filter_map(|line| Acknowledged::parse(&line)).take(1).collect();
    // Each round strikes at another moment.
    thread::sleep(Duration::from_micros(u64::from(round) * 1_777 % 50_000));
    victim.kill().expect("it is still there");
    victim.wait().expect("it was killed");
    // A line that was cut off was not told to anyone.
    acknowledged.extend(lines.filter_map(|line| Acknowledged::parse(&line)));
    acknowledged
}

fn check(path: &Path, acknowledged: &[Acknowledged]) {
    let raw = Connection::open(path).expect("a database");
    let integrity: String =
        raw.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("an answer");
    assert_eq!(integrity, "ok");
    let mut user = raw.prepare("SELECT 1 FROM users WHERE id = ?1 AND username = ?2").expect("SQL");
    let mut session =
        raw.prepare("SELECT 1 FROM sessions WHERE id = ?1 AND user_id = ?2").expect("SQL");
    for kept in acknowledged {
        let id = kept.user.get();
        assert!(user.exists((id, kept.username.as_str())).expect("an answer"), "{}", kept.username);
        assert!(
            session.exists((kept.session.to_string(), id)).expect("an answer"),
            "{}",
            kept.session
        );
    }
}

/// Does nothing unless the test above has started it.
#[test]
fn the_writer_that_is_killed() {
    let Some(path) = env::var_os(VICTIM) else { return };
    let embedded = Embedded::open(&Config { path: path.into() }).expect("the file is whole");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be started");
    runtime.block_on(async {
        let users = Arc::new(EmbeddedUserRepository::new(embedded.clone()));
        let sessions = Arc::new(EmbeddedTokenStore::new(embedded));
        let writers = (0..8).map(|_| tokio::spawn(write(users.clone(), sessions.clone())));
        for writer in writers.collect::<Vec<_>>() {
            writer.await.expect("it goes on until the process is killed");
        }
    });
}

/// Adds users and logs them in, and says so when both were acknowledged.
async fn write(users: Arc<EmbeddedUserRepository>, sessions: Arc<EmbeddedTokenStore>) {
    loop {
        let user = fixtures::new_user(fixtures::username("ada"));
        let id = users.add(&user).await.expect("the name is free");
        let (session, grant) = fixtures::login(id, fixtures::now());
        sessions.open(&session, &grant, SessionLimit::new(1)).await.expect("nobody has the lock");
        let line = format!("\nacknowledged {} {id} {}\n", user.username, session.id);
        std::io::stdout().write_all(line.as_bytes()).expect("someone reads");
    }
}
