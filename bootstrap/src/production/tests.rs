use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use adapter_jwt::{KeyDirectory, MIN_KEY_BITS, MadeBy};
use portico_application::ports::Clock;
use tempfile::TempDir;

use super::*;
use crate::{
    assembly,
    config::{self, Inputs},
    system::SystemClock,
};

fn config(environment: &str, keys: &Path, overrides: &[(&str, &str)]) -> Config {
    let own = [("keys.dir", keys.to_str().expect("a UTF-8 path"))];
    let overrides = own.iter().chain(overrides);
    let inputs = Inputs {
        environment: environment.parse().expect("a good name"),
        dir: None,
        variables: Vec::new(),
        defaults: vec![],
        overrides: overrides.map(|(key, value)| ((*key).into(), (*value).into())).collect(),
    };
    config::load(&inputs).expect("a good configuration").config
}

fn keys(made_by: MadeBy) -> TempDir {
    let dir = TempDir::new().expect("a temporary directory");
    let generated =
        KeyDirectory::new(dir.path()).generate(MIN_KEY_BITS, made_by, SystemClock.now());
    generated.expect("a key");
    dir
}

fn complaint(config: &Config) -> String {
    let keys = assembly::load_keys(config);
    check(config, &keys).expect_err("something is unsafe").to_string()
}

const EMBEDDED: [(&str, &str); 2] = [("store.driver", "embedded"), ("sessions.store", "embedded")];

const ALLOWED: [(&str, &str); 4] = [
    EMBEDDED[0],
    EMBEDDED[1],
    ("store.allow_embedded_in_prod", "true"),
    ("sessions.allow_embedded_in_prod", "true"),
];

#[test]
fn production_starts_on_what_is_safe() {
    let keys = keys(MadeBy::Operator);
    for allowed in [&ALLOWED[..], &[]] {
        let config = config("prod", keys.path(), allowed);
        assert_eq!(check(&config, &assembly::load_keys(&config)), Ok(()));
    }
}

#[test]
fn production_names_every_unsafe_thing_and_its_fix() {
    let keys = keys(MadeBy::Server);
    let unsafe_things = [EMBEDDED[0], EMBEDDED[1], ("http.cors_origins", "*")];
    let complaint = complaint(&config("prod", keys.path(), &unsafe_things));
    for fix in [
        "store.allow_embedded_in_prod=true",
        "sessions.allow_embedded_in_prod=true",
        "http.cors_origins",
        "portico keys generate",
    ] {
        assert!(complaint.contains(fix), "{fix} is missing in:\n{complaint}");
    }
    assert_eq!(complaint.lines().count(), 4, "{complaint}");
}

#[test]
fn production_needs_keys_made_by_someone() {
    let empty = TempDir::new().expect("a temporary directory");
    let complaint = complaint(&config("prod", empty.path(), &ALLOWED));
    assert!(complaint.contains("portico keys generate"), "{complaint}");
}

#[test]
fn production_refuses_keys_that_others_can_read() {
    let keys = keys(MadeBy::Operator);
    let config = config("prod", keys.path(), &ALLOWED);
    let kid = KeyDirectory::new(keys.path()).list().expect("a ring").remove(0).kid;
    let private = keys.path().join(kid.as_str()).join("private.pem");
    fs::set_permissions(&private, fs::Permissions::from_mode(0o644)).expect("an own file");
    let complaint = complaint(&config);
    assert!(complaint.contains(&format!("chmod 600 {}", private.display())), "{complaint}");
}

#[test]
fn production_refuses_a_certificate_whose_key_others_can_read() {
    let keys = keys(MadeBy::Operator);
    let private = keys.path().join("server.key");
    fs::write(&private, "a key").expect("there is room");
    let file = private.to_str().expect("UTF-8");
    let settings = [&ALLOWED[..], &[("grpc.key_file", file), ("grpc.tls", "tls")]].concat();
    let config = config("prod", keys.path(), &settings);
    let mode = |mode| {
        fs::set_permissions(&private, fs::Permissions::from_mode(mode)).expect("an own file");
    };
    mode(0o644);
    let complaint = complaint(&config);
    assert!(complaint.contains(&format!("chmod 600 {file}")), "{complaint}");
    mode(0o640);
    assert_eq!(check(&config, &assembly::load_keys(&config)), Ok(()));
}

#[test]
fn other_environments_start_on_anything() {
    let empty = TempDir::new().expect("a temporary directory");
    for environment in ["debug", "dev", "test"] {
        let config = config(environment, empty.path(), &[("http.cors_origins", "*")]);
        assert_eq!(check(&config, &assembly::load_keys(&config)), Ok(()));
    }
}
