use std::fs;

use adapter_jwt::{DEFAULT_KEY_BITS, KeyDirectory, KeyRing, MadeBy};
use rsa::{
    RsaPrivateKey,
    pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding},
    rand_core::OsRng,
};
use tempfile::TempDir;

use crate::http::{
    clock::{ManualClock, START},
    keys::REFRESH_TTL,
};

#[test]
fn sec_005_a_key_below_2048_bits_is_neither_made_nor_loaded() {
    let folder = TempDir::new().expect("there is room");
    let made = KeyDirectory::new(folder.path()).generate(1024, MadeBy::Operator, START);
    assert!(made.is_err());

    let key = RsaPrivateKey::new(&mut OsRng, 1024).expect("a key can be made");
    let private = key.to_pkcs8_pem(LineEnding::LF).expect("it can be written");
    let public = key.to_public_key().to_public_key_pem(LineEnding::LF).expect("it can be written");
    fs::create_dir_all(folder.path().join("weak")).expect("there is room");
    fs::write(folder.path().join("weak/private.pem"), private).expect("there is room");
    fs::write(folder.path().join("weak/public.pem"), public).expect("there is room");
    let error = KeyRing::load(folder.path(), ManualClock::new(), REFRESH_TTL);
    let error = error.expect_err("it is weak").to_string();
    assert!(error.contains("2048"), "{error}");
}

#[test]
fn sec_005_a_key_has_3072_bits_unless_said() {
    assert_eq!(DEFAULT_KEY_BITS, 3072);
}
