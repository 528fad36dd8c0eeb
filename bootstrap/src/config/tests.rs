use std::{fs, path::Path};

use tempfile::TempDir;

use super::*;

fn inputs(environment: &str) -> Inputs {
    Inputs {
        environment: environment.parse().expect("a good name"),
        dir: None,
        variables: Vec::new(),
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

#[test]
fn an_unknown_key_is_named_with_its_origin_and_its_neighbour() {
    assert_eq!(
        complaint(&with_set("http.adr", "127.0.0.1:80")),
        "there is no key `http.adr` (--set); did you mean `http.addr`?",
    );
    assert_eq!(
        complaint(&with_variable("PORTICO__NONSENSE", "1")),
        "there is no key `nonsense` (environment variable PORTICO__NONSENSE)",
    );
    for text in ["[htp]", "[http.addr]\nx = 1", "http = 1", "[[http]]\naddr = 'x'"] {
        let dir = dir(&[("debug.toml", text)]);
        let complaint = complaint(&with_dir(dir.path()));
        assert!(complaint.starts_with("there is no key `ht"), "{complaint}");
        assert!(complaint.contains("debug.toml"), "{complaint}");
    }
}

#[test]
fn a_section_may_be_empty() {
    let dir = dir(&[("debug.toml", "[http]\n[log]")]);
    assert!(load(&with_dir(dir.path())).is_ok());
}

#[test]
fn a_bad_value_is_named_with_its_origin_and_what_was_expected() {
    assert_eq!(
        complaint(&with_set("http.addr", "here")),
        "http.addr = \"here\" (--set): invalid socket address syntax; the default is \"127.0.0.1:8080\"",
    );
    for (key, value, expected) in [
        ("http.docs", "yes", "expected true or false"),
        ("http.max_concurrency", "many", "expected a whole number"),
        ("http.max_concurrency", "0", "expected at least 1"),
        ("http.max_concurrency", "-1", "expected 0 or more"),
        ("http.rate_per_address", "4294967296", "expected 0 to 4294967295"),
        ("http.trusted_proxies", "10.0.0.0/33", "invalid"),
        ("http.cors_origins", "https://a.example/", "without a path"),
        ("store.driver", "postgres", "expected `embedded` or `mysql`"),
        ("sessions.store", "memcached", "expected `embedded` or `redis`"),
        ("redis.mode", "sentinel", "expected `single` or `cluster`"),
        ("tokens.algorithm", "none", "RS256"),
        ("tokens.issuer", "", "expected a name"),
        ("sessions.access_ttl", "30", "expected a duration"),
        ("sessions.access_ttl", "0s", "at least 1s"),
        ("sessions.refresh_ttl", "1m", "at least sessions.access_ttl"),
        ("sessions.refresh_ttl", "100years", "ten years"),
        ("sessions.refresh_grace", "60d", "less than sessions.refresh_ttl"),
        ("i18n.default", "fr", "zh-CN"),
        ("log.format", "xml", "json"),
        ("log.level", "portico=loud", "expected off, error"),
        ("log.level", "info,loud", "expected off, error"),
        ("log.level", "", "expected off, error"),
        ("admin.addr", "127.0.0.1:8080", "another address"),
    ] {
        let complaint = complaint(&with_set(key, value));
        assert!(complaint.starts_with(&format!("{key} = ")), "{complaint}");
        assert!(complaint.contains(expected), "{complaint}");
        assert_eq!(complaint.lines().count(), 1, "{complaint}");
    }
}

#[test]
fn a_file_says_numbers_as_numbers() {
    let dir = dir(&[("debug.toml", "[http]\nmax_concurrency = '7'\n[shutdown]\ndeadline = 25")]);
    let complaint = complaint(&with_dir(dir.path()));
    assert!(complaint.contains("expected a whole number"), "{complaint}");
    assert!(complaint.contains("expected a string such as \"25s\""), "{complaint}");
}

#[test]
fn all_problems_are_told_at_once() {
    let dir = dir(&[("debug.toml", "nonsense = 1\n[http]\naddr = 'x'\nmax_concurrency = -1")]);
    let complaint = complaint(&Inputs {
        overrides: vec![("log.format".into(), "xml".into()), ("log.acess".into(), "true".into())],
        ..with_dir(dir.path())
    });
    for key in ["nonsense", "http.addr", "http.max_concurrency", "log.format", "log.acess"] {
        assert!(complaint.contains(key), "{key} is missing in:\n{complaint}");
    }
    assert_eq!(complaint.lines().count(), 5, "{complaint}");
}

#[test]
fn broken_toml_is_told_with_its_line() {
    let dir = dir(&[("debug.toml", "[http]\naddr = = 1")]);
    let complaint = complaint(&with_dir(dir.path()));
    assert!(complaint.contains("debug.toml: line 2: "), "{complaint}");
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
}

#[test]
fn a_directory_must_have_the_file_of_the_environment() {
    let dir = dir(&[("default.toml", "")]);
    let complaint = complaint(&with_dir(dir.path()));
    assert!(complaint.contains("debug.toml: no such file"), "{complaint}");
}

#[test]
fn an_environment_that_does_not_ship_needs_a_directory() {
    let complaint = complaint(&inputs("staging"));
    assert!(complaint.contains("--config-dir"), "{complaint}");
    assert!("../prod".parse::<Environment>().is_err());
}

#[test]
fn a_secret_is_read_from_its_file_and_never_shown() {
    let dir = dir(&[
        ("debug.toml", ""),
        ("primary", "mysql://ada:hunter2@db/portico\n"),
        ("urls", "redis://:hunter2@a\n\nredis://:hunter2@b\n"),
    ]);
    let path = |name: &str| dir.path().join(name).display().to_string();
    let loaded = load(&Inputs {
        overrides: vec![
            ("mysql.primary_file".into(), path("primary")),
            ("redis.urls_file".into(), path("urls")),
        ],
        ..with_dir(dir.path())
    });
    let shown = loaded.expect("all values are good").effective.to_toml();
    let line = |start: &str| shown.lines().find(|line| line.starts_with(start)).expect("a line");
    assert!(line("primary = ").starts_with("primary = \"mysql://***@db/portico\""), "{shown}");
    assert!(line("primary = ").ends_with(&format!("# file {}", path("primary"))), "{shown}");
    assert!(
        line("urls = ").starts_with("urls = [\"redis://***@a\", \"redis://***@b\"]"),
        "{shown}"
    );
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn a_secret_is_not_shown_by_a_complaint_either() {
    let inputs = with_variable("PORTICO__REDIS__URLS", "[\"redis://:hunter2@a\", 1]");
    let complaint = complaint(&inputs);
    assert!(complaint.starts_with("redis.urls = "), "{complaint}");
    assert!(!complaint.contains("hunter2"), "{complaint}");
}

#[test]
fn the_file_of_a_secret_has_to_be_there_and_alone() {
    let missing = complaint(&with_set("mysql.primary_file", "/nowhere/primary"));
    assert!(missing.contains("mysql.primary_file = \"/nowhere/primary\" (--set)"), "{missing}");
    assert!(missing.contains("cannot be read"), "{missing}");
    let dir = dir(&[("debug.toml", "[mysql]\nprimary = 'mysql://a@b/c'\nprimary_file = 'x'")]);
    let both = complaint(&with_dir(dir.path()));
    assert!(both.contains("not both"), "{both}");
}
