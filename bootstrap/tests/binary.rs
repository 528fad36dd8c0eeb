//! The binary as a user meets it first.
#![cfg(test)]

use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portico")).args(arguments).output().expect("the binary starts")
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn it_tells_its_version() {
    let ran = run(&["--version"]);
    assert_eq!(ran.status.code(), Some(0));
    assert_eq!(text(ran.stdout), format!("portico {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn its_help_lists_every_command() {
    let ran = run(&["--help"]);
    assert_eq!(ran.status.code(), Some(0));
    let help = text(ran.stdout);
    for command in ["serve", "http", "migrate", "user", "keys", "certs", "config", "health"] {
        let listed = help.lines().any(|line| line.trim_start().starts_with(&format!("{command} ")));
        assert!(listed, "{command} is missing in:\n{help}");
    }
}

#[test]
fn wrong_usage_ends_with_2_and_says_what_was_wrong() {
    for (arguments, named) in [(&["fly"] as &[&str], "fly"), (&["serve", "--wings"], "--wings")] {
        let ran = run(arguments);
        assert_eq!(ran.status.code(), Some(2), "{arguments:?}");
        let complaint = text(ran.stderr);
        assert!(complaint.contains(named) && complaint.contains("--help"), "{complaint}");
    }
}

#[test]
fn a_wrong_configuration_ends_with_2_and_one_line() {
    let ran = run(&["config", "check", "--set", "http.adr=127.0.0.1:0"]);
    assert_eq!(ran.status.code(), Some(2));
    let complaint = text(ran.stderr);
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
    assert!(complaint.contains("http.adr") && complaint.contains("http.addr"), "{complaint}");
}
