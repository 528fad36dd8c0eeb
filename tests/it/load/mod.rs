//! What the load generator makes of figures, and the page that shows them. What it measures is no test.

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

/// Figures of every sort, good and bad.
const SAMPLE: &str = "it/load/sample.json";
/// Others of one of its topics, and of a topic that it does not have.
const LATER: &str = "it/load/later.json";
/// What `docs/performance.md` shows.
const MEASURED: &str = "../docs/performance.json";

/// What `load` prints for these words.
fn load(words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_load"))
        .args(words)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("load starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).expect("text")
}

/// The drawing of the figures of a file.
fn chart(file: &str) -> String {
    let directory = TempDir::new().expect("a temporary directory");
    let svg = directory.path().join("chart.svg");
    load(&["chart", file, "--svg", svg.to_str().expect("a path in UTF-8")]);
    fs::read_to_string(svg).expect("a drawing")
}

fn document(name: &str) -> String {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    fs::read_to_string(docs.join(name)).expect("a document")
}

#[test]
fn figures_are_shown_as_it_was_agreed() {
    insta::assert_snapshot!("table", load(&["table", SAMPLE]));
    insta::assert_snapshot!("chart", chart(SAMPLE));
}

#[test]
fn a_later_file_replaces_the_topics_of_an_earlier_one() {
    let table = load(&["table", SAMPLE, LATER]);
    let topics = table.lines().skip(2).filter_map(|line| line.split('|').nth(1));
    let topics: Vec<_> = topics.map(str::trim).collect();
    assert_eq!(
        topics,
        ["home", "start", "start", "failed-logins", "socket-nodes", "soak", "idle-sockets"]
    );
    assert!(table.contains("measured later"), "{table}");
    assert!(!table.contains("<bare>"), "{table}");
}

#[test]
fn the_page_shows_what_was_measured() {
    let page = document("performance.md");
    let again = "cargo run --release -p portico-tests --bin load table docs/performance.json";
    assert!(
        page.contains(&load(&["table", MEASURED])),
        "put the output of `{again}` into docs/performance.md"
    );
    let again = "cargo run --release -p portico-tests --bin load chart docs/performance.json --svg docs/performance.svg";
    assert!(document("performance.svg") == chart(MEASURED), "draw it again: {again}");
}
