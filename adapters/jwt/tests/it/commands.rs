//! What `portico keys` does to the folder.

use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt, thread};

use adapter_jwt::{
    Algorithm, JwksKeys, KeyDirectory, KeyRingError,
    KeyState::{self, Current, Published, Retired, Retiring},
    MadeBy,
};
use portico_application::{ports::PublicKeys, tokens::KeyId};
use time::Duration;

use crate::support::{KEYS, NOW, RETENTION, Workshop};

fn states(directory: &KeyDirectory) -> Vec<(String, KeyState)> {
    let entries = directory.list().expect("the ring is good");
    entries.into_iter().map(|entry| (entry.kid.to_string(), entry.state)).collect()
}

fn owned<const N: usize>(states: [(&str, KeyState); N]) -> Vec<(String, KeyState)> {
    states.map(|(kid, state)| (kid.to_owned(), state)).to_vec()
}

#[test]
fn sec_006_keys_are_made_by_command_and_are_their_owners_alone() {
    let workshop = Workshop::empty();
    let directory = KeyDirectory::new(workshop.file("var/keys"));
    assert!(directory.is_empty().expect("a folder that is not there is empty"));

    let first = directory.generate(2048, MadeBy::Operator, NOW).expect("a key can be made");
    let second = directory
        .generate(2048, MadeBy::Operator, NOW + Duration::HOUR)
        .expect("a key can be made");
    assert!(first.as_str().starts_with("20261123-"), "{first}");
    assert_eq!(
        states(&directory),
        owned([(first.as_str(), Current), (second.as_str(), Published)])
    );

    let folder = workshop.file("var/keys").join(first.as_str());
    let mode = |name: &str| {
        let metadata = fs::metadata(folder.join(name)).expect("it is there");
        metadata.permissions().mode() & 0o777
    };
    assert_eq!((mode("private.pem"), mode(".")), (0o600, 0o700));
    let private = fs::read_to_string(folder.join("private.pem")).expect("it is there");
    let public = fs::read_to_string(folder.join("public.pem")).expect("it is there");
    assert!(private.starts_with("-----BEGIN PRIVATE KEY-----\n"), "PKCS#8");
    assert!(public.starts_with("-----BEGIN PUBLIC KEY-----\n"), "SPKI");
}

#[test]
fn sec_005_no_weak_key_is_made() {
    let directory = Workshop::empty().directory();
    for bits in [0, 512, 1024, 2047, 4097, 1 << 20] {
        let error = directory.generate(bits, MadeBy::Operator, NOW).expect_err("a bad length");
        assert!(matches!(error, KeyRingError::SizeNotMade { .. }), "{error}");
    }
}

#[test]
fn a_key_goes_from_published_to_retired() {
    let workshop = Workshop::with(&["one", "two"]);
    let directory = workshop.directory();
    workshop.promote("two");
    assert_eq!(states(&directory), owned([("one", Retiring), ("two", Current)]));
    workshop.promote("two");
    assert_eq!(states(&directory), owned([("one", Retiring), ("two", Current)]));
    workshop.promote("one");
    assert_eq!(states(&directory), owned([("one", Current), ("two", Retiring)]));
    workshop.retire("two");
    workshop.retire("two");
    assert_eq!(states(&directory), owned([("one", Current), ("two", Retired)]));
}

#[test]
fn a_published_key_can_be_withdrawn() {
    let workshop = Workshop::with(&["one", "two"]);
    workshop.retire("two");
    assert_eq!(states(&workshop.directory()), owned([("one", Current), ("two", Retired)]));
}

#[test]
fn what_would_leave_no_good_key_is_refused_with_the_way_out() {
    let workshop = Workshop::with(&["one", "two"]);
    let directory = workshop.directory();
    let error = directory.retire(&KeyId::new("one"), NOW).expect_err("it signs");
    assert!(error.to_string().contains("portico keys promote"), "{error}");

    workshop.retire("two");
    let error = directory.promote(&KeyId::new("two"), NOW).expect_err("it is retired");
    assert!(error.to_string().contains("portico keys generate"), "{error}");

    for kid in ["three", "", "../one"] {
        let error = directory.promote(&KeyId::new(kid), NOW).expect_err("there is none");
        assert!(error.to_string().contains("portico keys list"), "{error}");
        directory.retire(&KeyId::new(kid), NOW).expect_err("there is none");
    }
    assert_eq!(states(&directory), owned([("one", Current), ("two", Retired)]));
}

#[test]
fn a_broken_key_is_not_promoted() {
    let workshop = Workshop::with(&["one", "two"]);
    fs::write(workshop.file("two/private.pem"), "broken").expect("there is room");
    let error = workshop.directory().promote(&KeyId::new("two"), NOW).expect_err("it is broken");
    assert!(error.to_string().contains("two/private.pem"), "{error}");
    assert_eq!(states(&workshop.directory())[0], ("one".to_owned(), Current));
}

#[test]
fn a_key_that_was_put_there_by_hand_is_published_and_the_only_one_current() {
    let workshop = Workshop::empty();
    workshop.place("one", &KEYS[0].private, Some(&KEYS[0].public));
    assert_eq!(states(&workshop.directory()), owned([("one", Current)]));

    let made = workshop
        .directory()
        .generate(2048, MadeBy::Operator, NOW + Duration::days(365 * 100))
        .expect("a key can be made");
    assert_eq!(
        states(&workshop.directory()),
        owned([("one", Current), (made.as_str(), Published)])
    );
    workshop.place("two", &KEYS[1].private, None);
    let listed = states(&workshop.directory());
    assert!(listed.contains(&("two".to_owned(), Published)), "{listed:?}");
}

#[test]
fn servers_that_start_together_make_one_key() {
    let workshop = Workshop::empty();
    let made: BTreeSet<_> = thread::scope(|scope| {
        let servers: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| workshop.directory().generate(2048, MadeBy::Server, NOW)))
            .collect();
        servers
            .into_iter()
            .map(|server| server.join().expect("no panic").expect("a key can be made").to_string())
            .collect()
    });
    assert_eq!(made.len(), 1);
    assert_eq!(states(&workshop.directory()).len(), 1);
    assert!(workshop.ring().made_by_server());
}

#[test]
fn commands_at_the_same_time_do_not_undo_each_other() {
    let kids = ["one", "two", "three", "four"];
    let workshop = Workshop::with(&kids);
    thread::scope(|scope| {
        for kid in kids {
            let directory = workshop.directory();
            scope.spawn(move || {
                for _ in 0..20 {
                    directory.promote(&KeyId::new(kid), NOW).expect("it may be promoted");
                }
            });
        }
        // Whoever reads meanwhile never sees a ring without a current key, or half of a file.
        for _ in 0..40 {
            assert_eq!(workshop.ring().entries().len(), 4);
        }
    });
    let states = states(&workshop.directory());
    let count = |state| states.iter().filter(|(_, other)| *other == state).count();
    assert_eq!((count(Current), count(Retiring)), (1, 3), "{states:?}");
}

#[test]
fn what_a_stopped_command_left_behind_is_in_nobodys_way() {
    let workshop = Workshop::with(&["one"]);
    fs::create_dir(workshop.file(".new")).expect("there is room");
    fs::write(workshop.file(".new/private.pem"), "half a key").expect("there is room");
    fs::write(workshop.file(".ring.toml.new"), "half a ring").expect("there is room");
    fs::create_dir(workshop.file("lost+found")).expect("there is room");
    assert_eq!(workshop.ring().entries().len(), 1);

    let made = workshop.directory().generate(2048, MadeBy::Operator, NOW);
    assert_eq!(states(&workshop.directory()).len(), 2, "{made:?}");
    assert!(!workshop.file(".new").exists());
}

#[test]
fn entries_tell_who_made_a_key_and_what_has_become_of_it() {
    let workshop = Workshop::with(&["one", "two"]);
    workshop.promote("two");
    let ring = workshop.ring();
    let entry = |kid: &str| {
        let entries = ring.entries();
        entries.into_iter().find(|entry| entry.kid.as_str() == kid).expect("it is there")
    };
    assert_eq!((entry("one").bits, entry("one").generated_by), (2048, MadeBy::Operator));
    assert_eq!((entry("one").state, entry("one").since), (Retiring, NOW));
    assert!(!ring.made_by_server());

    let jwks = JwksKeys::new(workshop.ring(), Algorithm::Rs256);
    assert_eq!(jwks.public_keys().len(), 2);
    workshop.clock.advance(RETENTION + Duration::MINUTE);
    assert_eq!(entry("one").state, Retired);
    assert_eq!(jwks.public_keys().len(), 1);
}

#[test]
fn the_folder_of_a_retired_key_may_go() {
    let workshop = Workshop::with(&["one", "two", "three"]);
    workshop.retire("two");
    workshop.promote("three");
    workshop.clock.advance(RETENTION * 2);
    for kid in ["one", "two"] {
        fs::remove_dir_all(workshop.file(kid)).expect("the folder is ours");
    }
    assert_eq!(workshop.ring().entries().len(), 3);
}
