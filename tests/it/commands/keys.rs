use std::{fs, os::unix::fs::PermissionsExt};

use portico_tests::fixtures::PorticoHome;

/// The states of the keys, the oldest first.
fn states(home: &PorticoHome) -> Vec<(String, String)> {
    let list = home.run("keys list").succeeded();
    let cells = list.lines().skip(1).map(|line| {
        let mut cells = line.split_whitespace().map(str::to_owned);
        (cells.next().expect("a kid"), cells.next().expect("a state"))
    });
    cells.collect()
}

#[test]
fn a_key_goes_from_published_to_current_to_retired() {
    let home = PorticoHome::empty();
    let [one, other] =
        [(); 2].map(|()| home.run("keys generate").succeeded().trim_end().to_owned());
    let state = |kid: &str| states(&home).into_iter().find(|(key, _)| key == kid).expect("a key").1;
    assert_eq!((state(&one).as_str(), state(&other).as_str()), ("current", "published"));

    home.run(&format!("keys promote {other}")).succeeded();
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
fn an_unknown_key_is_a_failure() {
    let home = PorticoHome::empty();
    for line in ["keys promote nobody", "keys retire nobody"] {
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
