//! A process that imports users and is killed halfway (row X2): this very program, started again for one of its tests.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
};

use futures_util::{StreamExt, stream};
use portico_domain::{import::ImportMode, sheet::UserRows, user::UserRepository};
use portico_tests::fixtures;

/// Set for the process that is to be killed: the store that it writes to.
const VICTIM: &str = "PORTICO_TEST_VICTIM_STORE";

/// Enough for a store to have put some of them where it keeps what is final.
pub(crate) const ROWS: u32 = 30_000;

const HALFWAY: &str = "halfway through";

/// Lets the test named `test` import into `store`, and kills it when it has read its [`ROWS`] and waits for more.
pub(crate) fn kill_halfway(test: &str, store: &str) {
    let mut victim = Command::new(env::current_exe().expect("this is a program"))
        .args(["--exact", test, "--nocapture"])
        .env(VICTIM, store)
        .stdout(Stdio::piped())
        .spawn()
        .expect("this program can be started again");
    let output = BufReader::new(victim.stdout.take().expect("it is piped"));
    let is_halfway = output.lines().map_while(Result::ok).any(|line| line == HALFWAY);
    victim.kill().expect("it is still there");
    victim.wait().expect("it was killed");
    assert!(is_halfway, "it ended before");
}

/// The store, where this process is the one that is killed.
pub(crate) fn store() -> Option<String> {
    env::var(VICTIM).ok()
}

/// Imports without ever coming to an end.
pub(crate) async fn import(users: &dyn UserRepository) {
    let waits = stream::once(async {
        std::io::stdout().write_all(format!("\n{HALFWAY}\n").as_bytes()).expect("someone reads");
        std::future::pending().await
    });
    let rows = Box::pin(rows().chain(waits));
    let upserted = users.upsert_all(rows, ImportMode::Strict, fixtures::now()).await;
    panic!("it was to be killed: {upserted:?}");
}

/// What it imports.
pub(crate) fn rows() -> UserRows {
    fixtures::user_rows(fixtures::strangers("ada-", ROWS))
}
