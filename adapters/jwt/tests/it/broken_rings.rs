//! Rings that cannot be used: each is refused with one line that names the place and what to do about it.

use std::fs;

use adapter_jwt::KeyRing;
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use rsa::{pkcs1::EncodeRsaPrivateKey, pkcs8::LineEnding};

use crate::support::{KEYS, Pem, RETENTION, Workshop};

/// Loads the ring, which is bad, and looks for all of `words` in what is said about it.
#[track_caller]
fn is_refused(workshop: &Workshop, words: &[&str]) {
    let message = workshop.refusal();
    assert!(!message.contains('\n'), "{message}");
    assert!(message.contains(&*workshop.path().to_string_lossy()), "{message}");
    for word in words {
        assert!(message.contains(word), "{word:?} is not in: {message}");
    }
}

fn with_private(private: &str) -> Workshop {
    let workshop = Workshop::empty();
    workshop.place("one", private, None);
    workshop
}

#[test]
fn no_key() {
    is_refused(&Workshop::empty(), &["portico keys generate"]);
    let nowhere = Workshop::empty();
    let clock = nowhere.clock.clone();
    let error = KeyRing::load(&nowhere.file("not/there"), clock, RETENTION).expect_err("no key");
    assert!(error.to_string().contains("not/there"), "{error}");
}

#[test]
fn no_current_key() {
    let workshop = Workshop::empty();
    for (kid, pem) in ["one", "two"].iter().zip(KEYS.iter()) {
        workshop.place(kid, &pem.private, Some(&pem.public));
    }
    is_refused(&workshop, &["portico keys promote"]);
    workshop.promote("two");
    assert_eq!(workshop.ring().entries().len(), 2);
}

#[test]
fn sec_005_a_weak_key() {
    let weak = Pem::generate(1024);
    is_refused(&with_private(&weak.private), &["one/private.pem", "1024 bits", "2048"]);

    let workshop = with_private(&KEYS[0].private);
    workshop.place("one", &KEYS[0].private, Some(&weak.public));
    is_refused(&workshop, &["one/public.pem", "1024 bits", "2048"]);
}

#[test]
fn a_private_key_in_another_form() {
    let pkcs1 = KEYS[0].rsa().to_pkcs1_pem(LineEnding::LF).expect("a key can be written");
    is_refused(&with_private(&pkcs1), &["one/private.pem", "PKCS#8", "openssl pkcs8"]);

    let encrypted = KEYS[0].private.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    is_refused(&with_private(&encrypted), &["unencrypted", "openssl pkcs8"]);

    let elliptic =
        EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
            .expect("a key can be made");
    let elliptic = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        BASE64_STANDARD.encode(elliptic)
    );
    let cut = &KEYS[0].private[..KEYS[0].private.len() / 2];
    for other in ["", "not a key", cut, &KEYS[0].public, &elliptic] {
        is_refused(&with_private(other), &["one/private.pem", "RSA key in PKCS#8"]);
    }
}

#[test]
fn a_private_key_that_cannot_be_read() {
    let workshop = Workshop::empty();
    fs::create_dir_all(workshop.file("one/private.pem")).expect("there is room");
    is_refused(&workshop, &["one/private.pem", "cannot be read"]);

    let workshop = Workshop::empty();
    fs::create_dir(workshop.file("one")).expect("there is room");
    fs::write(workshop.file("one/public.pem"), &KEYS[0].public).expect("there is room");
    is_refused(&workshop, &["one/private.pem", "cannot be read"]);
}

#[test]
fn a_public_key_that_is_not_the_private_keys() {
    let workshop = Workshop::empty();
    workshop.place("one", &KEYS[0].private, Some(&KEYS[1].public));
    is_refused(&workshop, &["one/public.pem", "one/private.pem", "remove it"]);

    workshop.place("one", &KEYS[0].private, Some("not a key"));
    is_refused(&workshop, &["one/public.pem", "SPKI", "remove it"]);

    fs::remove_file(workshop.file("one/public.pem")).expect("it is there");
    assert_eq!(workshop.ring().entries().len(), 1, "it is derived");
}

#[test]
fn a_folder_that_names_no_key() {
    let workshop = Workshop::with(&["one"]);
    workshop.place("my key", &KEYS[1].private, None);
    is_refused(&workshop, &["my key", "rename it"]);
}

#[test]
fn a_ring_toml_that_is_not_ours() {
    let entry = |kid: &str, state: &str| {
        format!(
            "[[keys]]\nkid = \"{kid}\"\nstate = \"{state}\"\nsince = \"2026-11-23T12:00:00Z\"\n\
             bits = 2048\ncreated_at = \"2026-11-23T12:00:00Z\"\ngenerated_by = \"operator\"\n"
        )
    };
    let current = entry("one", "current");
    for (text, words) in [
        ("[[keys\n".to_owned(), ["line 1", "correct it"]),
        (entry("one", "curent"), ["curent", "line 3"]),
        (format!("{current}more = 1\n"), ["more", "line"]),
        (entry("../one", "current"), ["../one", "names no key"]),
        (format!("{current}{current}"), ["2 current keys", "ring.toml"]),
        (format!("{current}{}", entry("one", "retired")), ["the key one twice", "ring.toml"]),
        (entry("two", "current"), ["two/private.pem", "cannot be read"]),
    ] {
        let workshop = with_private(&KEYS[0].private);
        fs::write(workshop.file("ring.toml"), &text).expect("there is room");
        is_refused(&workshop, &words);
    }
}
