//! The seed: an allow-list of patterns that match anywhere, and that admits all when it is empty.

use adapter_websocket::AllowedIps;
use portico_tests::fixtures::PorticoHome;
use serde_json::json;

use crate::websocket::knock::{Refused, knock, knock_from, opened};

fn admits(allowed: &[&str], address: &str) -> bool {
    let allowed: AllowedIps = serde_json::from_value(json!(allowed)).expect("a good list");
    allowed.admit(address.parse().expect("an address"))
}

#[test]
fn sec_016_an_address_is_no_piece_of_another() {
    assert!(admits(&["10.1.0.1"], "10.1.0.1"));
    for other in ["110.1.0.1", "10.1.0.15", "110.1.0.15"] {
        assert!(!admits(&["10.1.0.1"], other), "{other}");
    }
    assert!(admits(&["10.1.0.*"], "10.1.0.15") && !admits(&["10.1.0.*"], "110.1.0.15"));
    assert!(!admits(&["1.2.3.4"], "1.2.3.40") && !admits(&["1.2.3.4"], "1.203.4.1"));
}

#[test]
fn sec_016_ipv6_and_mapped_addresses_are_what_they_are() {
    assert!(admits(&["10.1.0.0/16"], "::ffff:10.1.2.3"));
    assert!(!admits(&["10.1.0.0/16"], "::ffff:10.2.2.3"));
    assert!(admits(&["2001:db8::/32"], "2001:db8::1") && !admits(&["2001:db8::/32"], "2001:db9::"));
}

#[test]
fn sec_016_an_empty_list_admits_nobody_and_any_admits_all() {
    assert!(!admits(&[], "127.0.0.1"));
    assert!(admits(&["any"], "203.0.113.9") && admits(&["any"], "2001:db8::1"));
}

#[tokio::test]
async fn sec_016_a_server_lets_in_who_is_on_its_list_and_by_default_this_machine() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    opened(knock_from("127.9.9.9", &server, "/socket_server")).await;
    let server = home.start(&["socket.allowed_ips=any"]);
    opened(knock_from("127.9.9.9", &server, "/socket_server")).await;
    let server = home.start(&["socket.allowed_ips="]);
    Refused::of(knock(&server, "/socket_server")).await.is(403, "forbidden");
    let server = home.start(&["socket.allowed_ips=127.0.0.1"]);
    opened(knock(&server, "/socket_server")).await;
    Refused::of(knock_from("127.0.0.11", &server, "/socket_server")).await.is(403, "forbidden");
}
