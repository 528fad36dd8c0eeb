use super::*;

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
