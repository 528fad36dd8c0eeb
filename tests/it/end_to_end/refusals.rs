use std::net::TcpListener;

use portico_tests::fixtures::{PorticoHome, Ran};

/// A server that does not start.
fn refused(settings: &[&str]) -> Ran {
    let home = PorticoHome::with_keys();
    let mut command = home.command("serve --set log.level=off --set log.audit=false");
    for setting in settings {
        command.args(["--set", setting]);
    }
    Ran::of(&mut command)
}

#[test]
fn a_port_in_use_is_named_with_its_key_and_the_fix() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let taken = taken.local_addr().map(|address| (taken, address)).expect("an address");
    let keys = ["http.addr", "grpc.addr", "socket.addr", "admin.addr"];
    for key in keys {
        let settings = keys.map(|other| {
            let address = if other == key { &taken.1.to_string() } else { "127.0.0.1:0" };
            format!("{other}={address}")
        });
        let complaint = refused(&settings.each_ref().map(String::as_str)).failed(1);
        let fix = format!("--set {key}=");
        for part in [key, "in use", &taken.1.to_string(), &fix] {
            assert!(complaint.contains(part), "{part} is missing in {complaint}");
        }
    }
}

#[test]
fn an_address_of_another_machine_is_named_with_its_key() {
    let others = ["grpc.addr", "socket.addr", "admin.addr"].map(|key| format!("{key}=127.0.0.1:0"));
    let settings: Vec<_> = others.iter().map(String::as_str).collect();
    let complaint = refused(&[&["http.addr=192.0.2.1:8080"], &settings[..]].concat()).failed(1);
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
        let complaint = refused(&[setting]).failed(2);
        for part in parts {
            assert!(complaint.contains(part), "{part} is missing in {complaint}");
        }
    }
}
