use super::*;

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
        ("http.max_connections", "0", "expected at least 1"),
        ("grpc.max_connections", "0", "expected at least 1"),
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
        ("sessions.max_lifetime", "1m", "at least sessions.access_ttl, or 0s"),
        ("sessions.max_lifetime", "99y", "ten years at most"),
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
