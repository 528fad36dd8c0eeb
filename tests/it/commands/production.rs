use adapter_jwt::{KeyDirectory, MIN_KEY_BITS, MadeBy};
use time::OffsetDateTime;

use super::place::Place;

const ALLOWED: &str =
    "--env prod --set store.allow_embedded_in_prod=true --set sessions.allow_embedded_in_prod=true";

fn make_key(place: &Place, made_by: MadeBy) {
    let keys = KeyDirectory::new(place.path().join("var/keys"));
    keys.generate(MIN_KEY_BITS, made_by, OffsetDateTime::UNIX_EPOCH).expect("a key");
}

#[test]
fn production_refuses_to_start_on_what_is_unsafe() {
    let place = Place::new();
    make_key(&place, MadeBy::Server);
    for command in ["serve", "config check"] {
        let ran = place.run(&format!("--env prod --set http.cors_origins=* {command}"));
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
fn production_makes_no_key_by_itself() {
    let place = Place::new();
    let complaint = place.run(&format!("{ALLOWED} serve")).failed(2);
    assert!(complaint.contains("portico keys generate"), "{complaint}");
    assert!(!place.path().join("var/keys").exists());
}

#[test]
fn production_starts_on_what_is_allowed_by_name() {
    let place = Place::new();
    make_key(&place, MadeBy::Operator);
    place.run(&format!("{ALLOWED} config check")).succeeded();
}
