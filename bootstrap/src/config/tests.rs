mod complaints;
mod secrets;

use std::{fs, path::Path};

use tempfile::TempDir;

use super::*;
use crate::serve::Applications;

fn inputs(environment: &str) -> Inputs {
    Inputs {
        environment: environment.parse().expect("a good name"),
        dir: None,
        variables: Vec::new(),
        defaults: vec![],
        overrides: Vec::new(),
    }
}

fn with_variable(name: &str, value: &str) -> Inputs {
    Inputs { variables: vec![(name.into(), value.into())], ..inputs("debug") }
}

fn with_set(key: &str, value: &str) -> Inputs {
    Inputs { overrides: vec![(key.into(), value.into())], ..inputs("debug") }
}

/// A directory with the files that are given as names and texts.
fn dir(files: &[(&str, &str)]) -> TempDir {
    let dir = TempDir::new().expect("a temporary directory");
    for (name, text) in files {
        fs::write(dir.path().join(name), text).expect("a writable directory");
    }
    dir
}

fn with_dir(dir: &Path) -> Inputs {
    Inputs { dir: Some(dir.to_owned()), ..inputs("debug") }
}

fn complaint(inputs: &Inputs) -> String {
    load(inputs).map(drop).expect_err("a fault was put in").to_string()
}

#[test]
fn every_shipped_environment_is_good() {
    for name in ["debug", "dev", "test", "prod"] {
        assert!(load(&inputs(name)).is_ok(), "{name}");
    }
}

#[test]
fn prod_drains_and_shows_no_documentation() {
    let config = load(&inputs("prod")).expect("it ships").config;
    assert!(!config.http.docs);
    assert_eq!(config.shutdown.drain_delay.as_secs(), 5);
}

#[test]
fn later_layers_win() {
    let dir = dir(&[
        (
            "default.toml",
            "[tokens]\nissuer = 'a'\naudience = 'a'\n[log]\nlevel = 'off'\n[i18n]\ndefault = 'zh-CN'",
        ),
        ("debug.toml", "[tokens]\nissuer = 'b'\naudience = 'b'\n[log]\nlevel = 'warn'"),
    ]);
    let loaded = load(&Inputs {
        variables: vec![
            ("PORTICO__TOKENS__ISSUER".into(), "c".into()),
            ("PORTICO__TOKENS__AUDIENCE".into(), "c".into()),
            ("PORTICO_ENV".into(), "prod".into()),
        ],
        defaults: vec![],
        overrides: vec![("tokens.issuer".into(), "d".into()), ("tokens.issuer".into(), "e".into())],
        ..with_dir(dir.path())
    });
    let Loaded { config, effective } = loaded.expect("all values are good");
    assert_eq!(config.tokens.issuer, "e");
    assert_eq!(config.tokens.audience, "c");
    assert_eq!(config.log.level, "warn");
    assert_eq!(config.i18n.default, portico_domain::language::Language::Chinese);

    let shown = effective.to_toml();
    let line = |start: &str| shown.lines().find(|line| line.starts_with(start)).expect("a line");
    assert!(line("issuer").ends_with("# --set"), "{shown}");
    assert!(
        line("audience").ends_with("# environment variable PORTICO__TOKENS__AUDIENCE"),
        "{shown}"
    );
    assert!(line("level").ends_with("debug.toml"), "{shown}");
    assert!(line("algorithm").ends_with("# built-in default.toml"), "{shown}");
}

#[test]
fn an_application_alone_has_operators_elsewhere_unless_something_else_is_asked_for() {
    let alone = |inputs: Inputs| {
        let addr = Applications::Socket.admin_addr().expect("it has one of its own");
        let inputs = Inputs { defaults: vec![("admin.addr".into(), addr.into())], ..inputs };
        load(&inputs).expect("a good address").config.admin.addr.port()
    };
    assert_eq!(Applications::All.admin_addr(), None);
    assert_eq!(alone(inputs("debug")), 9102);
    assert_eq!(alone(with_variable("PORTICO__ADMIN__ADDR", "127.0.0.1:1")), 1);
    assert_eq!(alone(with_set("admin.addr", "127.0.0.1:2")), 2);
    let of_default = dir(&[("default.toml", "[admin]\naddr = '127.0.0.1:3'"), ("debug.toml", "")]);
    assert_eq!(alone(with_dir(of_default.path())), 9102, "every application reads that file");
    let of_environment = dir(&[("debug.toml", "[admin]\naddr = '127.0.0.1:4'")]);
    assert_eq!(alone(with_dir(of_environment.path())), 4);
}

#[test]
fn what_is_shown_is_toml_and_means_the_same() {
    let before = load(&inputs("prod")).expect("it ships").effective.to_toml();
    let dir = dir(&[("debug.toml", &before)]);
    let after = load(&with_dir(dir.path())).expect("it was good before").effective.to_toml();
    let without_origins = |text: &str| text.parse::<toml::Table>().expect("TOML");
    assert_eq!(without_origins(&before), without_origins(&after));
}

#[test]
fn a_list_is_json_or_separated_by_commas() {
    for text in [
        "https://a.example,https://b.example",
        r#"["https://a.example", "https://b.example"]"#,
        " https://a.example , https://b.example ,",
    ] {
        let config = load(&with_set("http.cors_origins", text)).expect("a list").config;
        assert_eq!(config.http.cors_origins, ["https://a.example", "https://b.example"]);
    }
    let config = load(&with_variable("PORTICO__HTTP__TRUSTED_PROXIES", "")).expect("a list").config;
    assert!(config.http.trusted_proxies.is_empty());
    let complaint = complaint(&with_set("http.cors_origins", "[1, 2]"));
    assert!(
        complaint.contains("http.cors_origins = \"[1, 2]\" (--set): expected a list"),
        "{complaint}"
    );
}

#[test]
fn text_stays_text() {
    let config = load(&with_variable("PORTICO__TOKENS__ISSUER", "007")).expect("text").config;
    assert_eq!(config.tokens.issuer, "007");
}
