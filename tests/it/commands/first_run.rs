use std::net::TcpListener;

use portico_tests::fixtures::PorticoHome;

#[test]
fn the_first_run_makes_keys_and_an_admin_and_shows_the_password_once() {
    let home = PorticoHome::empty();
    let first = home.start(&[]);
    assert_eq!(first.value("Username"), Some("admin"));
    let password = first.value("Password").expect("a password").to_owned();
    assert!(password.len() >= 20, "{password}");
    assert!(first.value("Open").is_some_and(|url| url.starts_with("http://127.0.0.1:")));
    let ready = first.value("Health").expect("a URL");
    assert_eq!(home.run(&format!("health --url {ready}")).succeeded(), "ready\n");
    let users = home.run("user list").succeeded();
    assert_eq!(users.lines().count(), 2, "{users}");
    assert!(home.run("keys list").succeeded().contains(" current "));
    let ran = first.stop();
    assert_eq!((ran.code, ran.output.as_str()), (Some(0), "\n"));

    let second = home.start(&[]);
    assert_eq!(second.value("Password"), None);
    assert!(!second.greeting().contains(&password));
    assert_eq!(second.stop().code, Some(0));
}

#[test]
fn the_password_is_shown_even_when_the_port_is_taken() {
    let home = PorticoHome::empty();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = taken.local_addr().expect("an address");
    let ran = home
        .run(&format!("serve --set http.addr={addr} --set log.level=off --set log.audit=false"));
    assert!(ran.output.contains("  Password  "), "{ran:?}");
    let complaint = ran.failed(1);
    assert!(complaint.contains("http.addr") && complaint.contains("in use"), "{complaint}");
}

#[test]
fn nobody_at_the_address_is_not_healthy() {
    let home = PorticoHome::empty();
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let free = free.expect("a free port");
    let complaint = home.run(&format!("health --set admin.addr={free}")).failed(1);
    assert!(complaint.contains(&format!("http://{free}/readyz")), "{complaint}");
}

#[test]
fn what_is_no_http_url_is_wrong_usage() {
    let home = PorticoHome::empty();
    for url in ["ftp://127.0.0.1/readyz", "https://127.0.0.1/readyz", "127.0.0.1:9100", "/readyz"] {
        let complaint = home.run(&format!("health --url {url}")).failed(2);
        assert!(complaint.contains(url) && complaint.contains("http://"), "{complaint}");
    }
}

#[test]
fn weak_and_broken_keys_are_named() {
    let home = PorticoHome::empty();
    let name = "var/keys/k1/private.pem";
    home.write(name, "nonsense");
    let complaint = home.run("serve --set log.level=off").failed(1);
    assert!(complaint.contains(name) && complaint.contains("PKCS#8"), "{complaint}");
}
