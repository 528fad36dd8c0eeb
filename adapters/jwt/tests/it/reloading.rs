//! A ring that changes under a running server.

use std::fs;

use adapter_jwt::{KeyState, MadeBy};
use time::Duration;

use crate::support::{KEYS, NOW, Workshop};

#[test]
fn every_change_is_noticed_once() {
    let workshop = Workshop::with(&["one", "two"]);
    let ring = workshop.ring();
    let noticed = || ring.reload_if_changed().expect("the ring is good");
    assert!(!noticed(), "nothing has happened");

    let changes: [(&str, &dyn Fn()); 6] = [
        ("promote", &|| workshop.promote("two")),
        ("retire", &|| workshop.retire("one")),
        ("generate", &|| {
            workshop.directory().generate(2048, MadeBy::Operator, NOW).expect("a key can be made");
        }),
        ("a key by hand", &|| workshop.place("three", &KEYS[2].private, None)),
        ("its public half", &|| {
            let path = workshop.file("three/public.pem");
            fs::write(path, &KEYS[2].public).expect("there is room");
        }),
        ("permissions", &|| workshop.chmod(&workshop.file("two/private.pem"), 0o644)),
    ];
    for (name, change) in changes {
        change();
        assert!(noticed(), "{name}");
        assert!(!noticed(), "{name}, once");
    }
    assert_eq!(ring.entries().len(), 4);
}

#[test]
fn the_last_good_ring_goes_on_while_the_files_are_broken() {
    let workshop = Workshop::with(&["one"]);
    let ring = workshop.ring();
    let manifest = workshop.file("ring.toml");
    let good = fs::read_to_string(&manifest).expect("it is there");

    fs::write(&manifest, "[[keys").expect("there is room");
    ring.reload_if_changed().expect_err("the ring is bad");
    assert!(!ring.reload_if_changed().expect("it was reported"), "nothing new has happened");
    ring.reload().expect_err("who asks is told");
    assert_eq!(ring.entries()[0].state, KeyState::Current);

    workshop.clock.advance(Duration::seconds(30));
    ring.reload_if_changed().expect_err("still bad");

    fs::write(&manifest, good).expect("there is room");
    assert!(ring.reload_if_changed().expect("the ring is good again"));
    assert!(!ring.reload_if_changed().expect("the ring is good"));
}

#[test]
fn a_ring_that_goes_away_is_kept_in_memory() {
    let workshop = Workshop::with(&["one"]);
    let ring = workshop.ring();
    fs::remove_dir_all(workshop.path()).expect("the folder is ours");
    let error = ring.reload_if_changed().expect_err("there is no key");
    assert!(error.to_string().contains("portico keys generate"), "{error}");
    assert_eq!(ring.entries().len(), 1);
}

#[test]
fn keys_that_everyone_may_read_are_named() {
    let workshop = Workshop::with(&["one", "two", "three"]);
    workshop.retire("three");
    for (kid, mode) in [("one", 0o640), ("two", 0o604), ("three", 0o644)] {
        workshop.chmod(&workshop.file(kid).join("private.pem"), mode);
    }
    let ring = workshop.ring();
    let named = ring.insecure_files();
    assert_eq!(named, [workshop.file("two").join("private.pem")]);

    workshop.chmod(&workshop.file("two").join("private.pem"), 0o600);
    assert!(ring.reload_if_changed().expect("the ring is good"));
    assert!(ring.insecure_files().is_empty());
}
