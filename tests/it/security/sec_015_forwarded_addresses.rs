use portico_tests::fixtures::PorticoHome;

use crate::{
    http::{
        ask::get,
        site::{PASSWORD, TestSite, Tokens, log_in},
    },
    websocket::knock::{Refused, knock_from, opened},
};

/// The address that a login from `peer` is listed under.
async fn seen(peer: &str, forwarded: &[&str]) -> String {
    let networks = ["10.0.0.0/8", "::1/128"].map(|network| network.parse().expect("a network"));
    let site =
        TestSite::builder().config(|config| config.trusted_proxies = networks.into()).build();
    site.member("ada").await;
    let mut ask = log_in("ada", PASSWORD).from(peer);
    for value in forwarded {
        ask = ask.with("x-forwarded-for", value);
    }
    let ada = Tokens::of(&site.send(ask).await);
    let sessions = site.send(get("/auth/sessions").bearer(&ada.access)).await.json();
    sessions["items"][0]["address"].as_str().expect("an address").to_owned()
}

#[tokio::test]
async fn sec_015_the_rightmost_untrusted_address_counts_and_a_stranger_is_not_believed() {
    assert_eq!(seen("192.0.2.1", &["198.51.100.7"]).await, "192.0.2.1");
    assert_eq!(seen("10.0.0.1", &["1.1.1.1, 198.51.100.7, 10.2.2.2"]).await, "198.51.100.7");
    assert_eq!(seen("10.0.0.1", &["1.1.1.1", "198.51.100.7"]).await, "198.51.100.7");
    assert_eq!(seen("::ffff:10.0.0.1", &["198.51.100.7:99"]).await, "198.51.100.7");
    assert_eq!(seen("10.0.0.1", &["198.51.100.7, nonsense"]).await, "10.0.0.1");
}

#[tokio::test]
async fn sec_015_a_made_up_address_gets_nobody_around_the_throttle() {
    let site = TestSite::builder().failures(3, 3).build();
    for n in 0..3 {
        let guess = log_in("ada", "a guess").with("x-forwarded-for", &format!("198.51.100.{n}"));
        site.send(guess).await.problem(401, "invalid_credentials");
    }
    let guess = log_in("ada", "a guess").with("x-forwarded-for", "198.51.100.9");
    site.send(guess).await.problem(429, "rate_limited");
}

#[tokio::test]
async fn sec_015_sockets_are_opened_by_the_rightmost_untrusted_address() {
    let home = PorticoHome::with_keys();
    let server =
        home.start(&["http.trusted_proxies=127.0.0.1/32", "socket.allowed_ips=198.51.100.0/24"]);
    let knock = |from: &str, forwarded: &str| {
        knock_from(from, &server, "/socket_server").header("x-forwarded-for", forwarded)
    };
    opened(knock("127.0.0.1", "198.51.100.7")).await;
    opened(knock("127.0.0.1", "203.0.113.9, 198.51.100.7")).await;
    Refused::of(knock("127.0.0.1", "198.51.100.7, 203.0.113.9")).await.is(403, "forbidden");
    Refused::of(knock("127.0.0.2", "198.51.100.7")).await.is(403, "forbidden");
    Refused::of(knock_from("127.0.0.1", &server, "/socket_server")).await.is(403, "forbidden");
}
