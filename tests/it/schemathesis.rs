//! The API in the eyes of tools that know it by its description alone: schemathesis makes requests of it, as nobody, as a member and as an
//! administrator, and looks whether the answers are as described; openapi-spec-validator reads it.

#![expect(clippy::print_stdout, reason = "how much was tried is worth knowing")]

use std::{env, fs, path::Path, process::Command};

use portico_tests::fixtures::{PorticoHome, PorticoServer};
use serde_json::Value;
use tempfile::TempDir;

use crate::{end_to_end::caller::client, python};

const PASSWORD: &str = "correct horse battery staple";

/// What the server of a run is told beyond the defaults: who logs in again stays logged in elsewhere, and is not slowed down; imports that
/// nobody waits for keep no other waiting.
const SETTINGS: [&str; 4] = [
    "sessions.max_per_user=0",
    "login.max_failures=1000000",
    "login.max_failures_per_address=1000000",
    "sheets.max_jobs=1000",
];

/// How many requests are made up for each operation, beside those that follow from its description.
fn examples() -> &'static str {
    if env::var_os("PORTICO_TEST_ALL").is_some() { "40" } else { "2" }
}

/// What schemathesis says of a run that has found nothing.
fn run(server: &PorticoServer, username: Option<&str>) -> Value {
    let place = TempDir::new().expect("a directory can be made");
    let report = place.path().join("report.json");
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi");
    let mut command = Command::new(python::python());
    command.current_dir(place.path()).args(["-m", "schemathesis.cli", "--no-color"]);
    command.arg("--config-file").arg(ours.join("schemathesis.toml"));
    command.arg("run").arg(server.url("/openapi.json")).args(["--max-examples", examples()]);
    command.args(["--report", "json", "--report-json-path"]).arg(&report);
    command.env("PORTICO_HOOKS", ours.join("hooks.py")).env("PORTICO_URL", server.url(""));
    command.env("NO_PROXY", "127.0.0.1").env("PYTHONDONTWRITEBYTECODE", "1");
    // The first user, a member and an administrator, in the order in which they are added.
    command.env("PORTICO_KEPT_USERS", "1,2,3");
    if let Some(username) = username {
        command.env("PORTICO_USERNAME", username).env("PORTICO_PASSWORD", PASSWORD);
    }
    let output = command.output().expect("Python starts");
    let found = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{found}{}", String::from_utf8_lossy(&output.stderr));
    let report = fs::read(report).expect("there is a report");
    serde_json::from_slice(&report).expect("JSON")
}

/// Tries everything as somebody, and says how many requests that took.
fn conforms(username: Option<&str>) -> Value {
    let home = PorticoHome::with_keys();
    let server = home.start(&SETTINGS);
    for (username, role) in [("member", "member"), ("administrator", "admin")] {
        let line = format!("user create --username {username} --role {role} --password-stdin");
        home.run_with_input(&line, PASSWORD).succeeded();
    }
    let report = run(&server, username);
    println!("{}: {} cases", username.unwrap_or("nobody"), report["test_cases"]["generated"]);
    assert_eq!(report["test_cases"]["with_failures"], 0, "{report:#}");
    assert_eq!(report["operations"]["tested"], report["operations"]["total"], "{report:#}");
    let log = server.log();
    assert!(!log.contains("request failed"), "{log}");
    report
}

/// Operations that never did what they are there for.
fn never_accepted(report: &Value) -> Vec<&str> {
    let operations = report["valid_rates"].as_object().expect("an object").iter();
    let never = operations.filter(|(_, phases)| {
        phases.as_object().expect("an object").values().all(|phase| phase["accepted"] == 0)
    });
    never.map(|(operation, _)| operation.as_str()).collect()
}

#[test]
fn nobody_is_answered_as_it_is_described() {
    conforms(None);
}

#[test]
fn a_member_is_answered_as_it_is_described() {
    conforms(Some("member"));
}

#[test]
fn an_administrator_is_answered_as_it_is_described() {
    let report = conforms(Some("administrator"));
    if env::var_os("PORTICO_TEST_ALL").is_some() {
        // A session is only there where an id is taken from an answer, and the report does not count those requests.
        let mut never = never_accepted(&report).into_iter();
        assert_eq!(never.find(|operation| *operation != "DELETE /auth/sessions/{id}"), None);
        assert!(report["test_cases"]["generated"].as_u64() >= Some(1_000), "{report:#}");
    }
}

#[tokio::test]
async fn another_validator_takes_the_description_for_openapi_3_1() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let document = client().get(server.url("/openapi.json")).send().await.expect("it is up");
    let file = home.path().join("openapi.json").into_os_string();
    fs::write(&file, document.bytes().await.expect("a body")).expect("there is room");
    let check = move || python::script("openapi/validate.py", &[&file]);
    tokio::task::spawn_blocking(check).await.expect("it is valid");
}
