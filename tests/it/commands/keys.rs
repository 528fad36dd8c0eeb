use std::{fs, os::unix::fs::PermissionsExt};

use portico_tests::fixtures::PorticoHome;

fn generate(home: &PorticoHome) -> String {
    home.run("keys generate").succeeded().trim_end().to_owned()
}

/// The state of a key, as the list shows it.
fn state(home: &PorticoHome, kid: &str) -> String {
    let list = home.run("keys list").succeeded();
    let row = list.lines().find(|row| row.starts_with(kid)).expect("a key");
    row.split_whitespace().nth(1).expect("a state").to_owned()
}

#[test]
fn a_key_goes_from_published_to_current_to_retired() {
    let home = PorticoHome::empty();
    let [one, other] = [(); 2].map(|()| generate(&home));
    let state = |kid: &str| state(&home, kid);
    assert_eq!((state(&one).as_str(), state(&other).as_str()), ("current", "published"));

    home.promote(&other);
    assert_eq!((state(&one).as_str(), state(&other).as_str()), ("retiring", "current"));
    assert!(home.run(&format!("keys retire {other}")).failed(1).contains("current"));

    home.run(&format!("keys retire {one}")).succeeded();
    assert_eq!((state(&one).as_str(), state(&other).as_str()), ("retired", "current"));
    assert!(home.run(&format!("keys promote {one}")).failed(1).contains("retired"));

    let private = home.path().join("var/keys").join(&other).join("private.pem");
    let mode = fs::metadata(private).expect("a private key").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_key_that_nobody_can_know_yet_is_promoted_with_a_warning() {
    let home = PorticoHome::empty();
    let [first, second] = [(); 2].map(|()| generate(&home));
    let early = home.run(&format!("keys promote {second}"));
    assert!(early.complaint.starts_with("# warning: "), "{early:?}");
    assert!(early.complaint.contains(&second), "{early:?}");
    assert_eq!((early.code, state(&home, &second).as_str()), (Some(0), "current"));

    // The one that signed is known, and so is the one that signs.
    for known in [&first, &first] {
        home.run(&format!("keys promote {known}")).succeeded();
    }
}

#[test]
fn in_an_emergency_the_current_key_is_refused_and_another_signs() {
    let home = PorticoHome::empty();
    let [first, second, third] = [(); 3].map(|()| generate(&home));
    let retire = |kid: &str| home.run(&format!("keys retire --emergency {kid}")).succeeded();
    assert_eq!(retire(&first).trim_end(), second, "it was published before the other");
    assert_eq!(retire(&third).trim_end(), second, "it goes on");

    let made = retire(&second).trim_end().to_owned();
    let states = [&first, &second, &third, &made].map(|kid| state(&home, kid));
    assert_eq!(states, ["retired", "retired", "retired", "current"], "a new one was made");
}

#[test]
fn an_unknown_key_is_a_failure() {
    let home = PorticoHome::empty();
    for line in ["keys promote nobody", "keys retire nobody", "keys retire --emergency nobody"] {
        assert!(home.run(line).failed(1).contains("there is no key nobody"), "{line}");
    }
}

#[test]
fn a_directory_that_cannot_be_written_is_named() {
    let home = PorticoHome::empty();
    home.write("file", "");
    let complaint = home.run("keys generate --set keys.dir=file/keys").failed(1);
    assert!(complaint.contains("file/keys cannot be written"), "{complaint}");
}
