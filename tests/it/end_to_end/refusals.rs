use std::net::TcpListener;

use portico_tests::fixtures::PorticoHome;

/// What a server that does not start says in one line, and the code that it ends with.
fn refusal(settings: &[&str]) -> (Option<i32>, String) {
    let home = PorticoHome::with_keys();
    let mut command = home.command(&["serve", "--set", "log.level=off"]);
    for setting in settings {
        command.args(["--set", setting]);
    }
    let ran = command.output().expect("the binary starts");
    let complaint = String::from_utf8(ran.stderr).expect("UTF-8");
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
    (ran.status.code(), complaint)
}

#[test]
fn a_port_in_use_is_named_with_its_key_and_the_fix() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let taken = taken.local_addr().map(|address| (taken, address)).expect("an address");
    for (key, other) in [("http.addr", "admin.addr"), ("admin.addr", "http.addr")] {
        let (code, complaint) =
            refusal(&[&format!("{key}={}", taken.1), &format!("{other}=127.0.0.1:0")]);
        assert_eq!(code, Some(1), "{complaint}");
        let fix = format!("--set {key}=");
        for part in [key, "in use", &taken.1.to_string(), &fix] {
            assert!(complaint.contains(part), "{part} is missing in {complaint}");
        }
    }
}

#[test]
fn an_address_of_another_machine_is_named_with_its_key() {
    let (code, complaint) = refusal(&["http.addr=192.0.2.1:8080", "admin.addr=127.0.0.1:0"]);
    assert_eq!(code, Some(1), "{complaint}");
    assert!(
        complaint.contains("http.addr: 192.0.2.1:8080 is no address of this machine"),
        "{complaint}"
    );
}

#[test]
fn a_bad_value_is_named_with_its_key_and_what_was_expected() {
    for (setting, parts) in [
        ("http.addr=nowhere", ["http.addr", "nowhere", "--set"]),
        ("sessions.access_ttl=soon", ["sessions.access_ttl", "soon", "--set"]),
        ("http.max_concurrency=0", ["http.max_concurrency", "0", "at least 1"]),
    ] {
        let (code, complaint) = refusal(&[setting]);
        assert_eq!(code, Some(2), "{complaint}");
        for part in parts {
            assert!(complaint.contains(part), "{part} is missing in {complaint}");
        }
    }
}
