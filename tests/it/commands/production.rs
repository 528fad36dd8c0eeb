use adapter_jwt::{KeyDirectory, MIN_KEY_BITS, MadeBy};
use time::OffsetDateTime;

use portico_tests::fixtures::PorticoHome;

const ALLOWED: &str =
    "--env prod --set store.allow_embedded_in_prod=true --set sessions.allow_embedded_in_prod=true";

fn make_key(home: &PorticoHome, made_by: MadeBy) {
    let keys = KeyDirectory::new(home.path().join("var/keys"));
    keys.generate(MIN_KEY_BITS, made_by, OffsetDateTime::UNIX_EPOCH).expect("a key");
}

#[test]
fn production_refuses_to_start_on_what_is_unsafe() {
    let home = PorticoHome::empty();
    make_key(&home, MadeBy::Server);
    for command in ["serve", "config check"] {
        let ran = home.run(&format!("--env prod --set http.cors_origins=* {command}"));
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
    let home = PorticoHome::empty();
    let complaint = home.run(&format!("{ALLOWED} serve")).failed(2);
    assert!(complaint.contains("portico keys generate"), "{complaint}");
    assert!(!home.path().join("var/keys").exists());
}

#[test]
fn production_starts_on_what_is_allowed_by_name() {
    let home = PorticoHome::empty();
    make_key(&home, MadeBy::Operator);
    home.run(&format!("{ALLOWED} config check")).succeeded();
}
