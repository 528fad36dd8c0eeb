use adapter_jwt::{KeyDirectory, MIN_KEY_BITS, MadeBy};
use time::OffsetDateTime;

use portico_tests::fixtures::{PorticoHome, Ran};

const EMBEDDED: &str = "--env prod --set store.driver=embedded --set sessions.store=embedded";

const ALLOWED: &str =
    "--set store.allow_embedded_in_prod=true --set sessions.allow_embedded_in_prod=true";

fn make_key(home: &PorticoHome, made_by: MadeBy) {
    let keys = KeyDirectory::new(home.path().join("var/keys"));
    keys.generate(MIN_KEY_BITS, made_by, OffsetDateTime::UNIX_EPOCH).expect("a key");
}

#[test]
fn production_refuses_to_start_on_what_is_unsafe() {
    let home = PorticoHome::empty();
    make_key(&home, MadeBy::Server);
    for command in ["serve", "config check"] {
        let ran = home.run(&format!("{EMBEDDED} --set http.cors_origins=* {command}"));
        assert_eq!(ran.code, Some(2), "{ran:?}");
        for part in [
            "store.allow_embedded_in_prod=true",
            "sessions.allow_embedded_in_prod=true",
            "http.cors_origins",
            "portico keys generate",
        ] {
            assert!(ran.complaint.contains(part), "{part} is missing: {ran:?}");
        }
    }
}

#[test]
fn production_started_with_nothing_says_what_it_needs() {
    let home = PorticoHome::empty();
    for command in ["serve", "config check"] {
        let ran = home.run(&format!("--env prod {command}"));
        assert_eq!(ran.code, Some(2), "{ran:?}");
        for part in ["PORTICO__MYSQL__PRIMARY", "PORTICO__REDIS__URLS", "portico keys generate"] {
            assert!(ran.complaint.contains(part), "{part} is missing: {ran:?}");
        }
    }
}

/// What `deploy/compose.yaml` says beside the files is all that they need.
#[test]
fn the_shipped_files_fit_the_shipped_deployment() {
    let deployment = include_str!("../../../deploy/compose.yaml");
    let settings: Vec<_> = deployment
        .lines()
        .filter_map(|line| line.trim_start().split_once(": "))
        .filter(|(name, _)| name.starts_with("PORTICO__"))
        .collect();
    let home = PorticoHome::empty();
    make_key(&home, MadeBy::Operator);
    for environment in ["dev", "prod"] {
        let run = |command: &str, settings: &[(&str, &str)]| {
            let mut process = home.command(&format!("--env {environment} {command}"));
            Ran::of(process.envs(settings.iter().copied()))
        };
        run("config check", &settings).succeeded();
        let shown = run("config show", &settings).succeeded();
        for value in ["driver = \"mysql\"", "store = \"redis\"", "mode = \"cluster\""] {
            assert!(shown.contains(value), "{value} is missing: {shown}");
        }
        for (name, value) in &settings {
            let others: Vec<_> = settings.iter().filter(|(it, _)| it != name).copied().collect();
            let is_needed = run("config check", &others).code != Some(0);
            let is_about_place = ["PRIMARY", "URLS", "MODE"].iter().any(|it| name.ends_with(it));
            assert_eq!(is_needed, is_about_place, "{name}: {value}");
        }
    }
}

#[test]
fn production_makes_no_key_by_itself() {
    let home = PorticoHome::empty();
    let complaint = home.run(&format!("{EMBEDDED} {ALLOWED} serve")).failed(2);
    assert!(complaint.contains("portico keys generate"), "{complaint}");
    assert!(!home.path().join("var/keys").exists());
}

#[test]
fn production_starts_on_what_is_allowed_by_name() {
    let home = PorticoHome::empty();
    make_key(&home, MadeBy::Operator);
    home.run(&format!("{EMBEDDED} {ALLOWED} config check")).succeeded();
}
