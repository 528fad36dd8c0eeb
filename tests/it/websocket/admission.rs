use portico_tests::fixtures::{PorticoHome, PorticoServer};

use super::{
    client::measured,
    knock::{KEY, Refused, knock, knock_from, knock_with, opened},
};
use crate::end_to_end::caller::{Caller, client};

const ANY_PATH: &str = "/socket_server";

async fn admits(server: &PorticoServer, address: &str) -> bool {
    let answer = knock_from(address, server, ANY_PATH).send().await.expect("an answer");
    let status = answer.status().as_u16();
    assert!([101, 403].contains(&status), "{address}: {status}");
    status == 101
}

#[tokio::test]
async fn networks_patterns_and_addresses_admit_who_is_in_them() {
    let home = PorticoHome::with_keys();
    for (allowed, inside, outside) in [
        ("127.0.0.0/30", "127.0.0.2", "127.0.0.4"),
        ("127.0.0.*", "127.0.0.200", "127.0.1.1"),
        ("127.0.0.1", "127.0.0.1", "127.0.0.11"),
        ("10.0.0.0/8,127.9.0.0/16", "127.9.8.7", "127.0.0.1"),
    ] {
        let server = home.start(&[&format!("socket.allowed_ips={allowed}")]);
        assert!(admits(&server, inside).await, "{inside} in {allowed}");
        assert!(!admits(&server, outside).await, "{outside} in {allowed}");
        Refused::of(knock_from(outside, &server, ANY_PATH)).await.is(403, "forbidden");
    }
}

#[tokio::test]
async fn an_address_is_the_same_in_ipv4_and_in_ipv6() {
    let home = PorticoHome::with_keys();
    // One that listens for both sees an IPv4 client by its mapped address.
    let mapped = async |allowed: &str| {
        let server = home.start(&["socket.addr=[::]:0", &format!("socket.allowed_ips={allowed}")]);
        let url = format!("http://127.0.0.1:{}{ANY_PATH}", server.socket().port());
        let answer = knock_with(client().get(url), "13", KEY.0).send().await.expect("an answer");
        answer.status().as_u16()
    };
    assert_eq!(mapped("127.0.0.0/8").await, 101);
    assert_eq!(mapped("::ffff:127.0.0.0/104").await, 101);
    assert_eq!(mapped("::1").await, 403);
    let server = home.start(&["socket.addr=[::1]:0", "socket.allowed_ips=::1"]);
    assert!(admits(&server, "::1").await);
    let server = home.start(&["socket.addr=[::1]:0", "socket.allowed_ips=127.0.0.0/8"]);
    assert!(!admits(&server, "::1").await);
}

#[tokio::test]
async fn refusals_are_counted_by_their_cause() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["socket.allowed_ips=127.0.0.1"]);
    Refused::of(knock_from("127.0.0.2", &server, ANY_PATH)).await.is(403, "forbidden");
    let evil = knock(&server, ANY_PATH).header("origin", "https://evil.example");
    Refused::of(evil).await.is(403, "forbidden");
    Refused::of(knock(&server, "/socket")).await.is(401, "token_missing");
    let _socket = opened(knock(&server, ANY_PATH)).await;
    for (cause, count) in [("address", 1.0), ("origin", 1.0), ("token", 1.0), ("handshake", 0.0)] {
        let name = format!("portico_socket_refusals_total{{cause=\"{cause}\"}}");
        assert!((measured(&server, &name).await - count).abs() < f64::EPSILON, "{cause}");
    }
    let name = "portico_socket_admissions_total{service=\"socket_server\"}";
    assert!((measured(&server, name).await - 1.0).abs() < f64::EPSILON);
}

#[tokio::test]
async fn a_token_opens_the_channels_from_either_place() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    let by_header = knock(&server, "/socket").bearer_auth(&admin.access);
    assert!(!opened(by_header).await.headers().contains_key("sec-websocket-protocol"));
    let protocols = format!("portico.v1, bearer.{}", admin.access);
    let by_protocol = knock(&server, "/socket").header("sec-websocket-protocol", protocols);
    assert_eq!(opened(by_protocol).await.headers()["sec-websocket-protocol"], "portico.v1");
}

#[tokio::test]
async fn any_other_token_is_refused_by_its_code() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    let with = |token: &str| knock(&server, "/socket").bearer_auth(token);
    let refused = Refused::of(knock(&server, "/socket")).await.is(401, "token_missing");
    assert!(refused.headers.contains_key("www-authenticate"), "{refused:?}");
    Refused::of(with("nonsense")).await.is(401, "token_malformed");
    Refused::of(with(&admin.refresh)).await.is(401, "token_invalid");
    Refused::of(with(&format!("{}AAAA", admin.access))).await.is(401, "token_invalid");
    for name in ["token", "access_token"] {
        let path = format!("/socket?{name}={}", admin.access);
        Refused::of(knock(&server, &path)).await.is(401, "token_malformed");
    }
    assert!(!server.log().contains(&admin.access), "what is no token may still be one");
    let basic = knock(&server, "/socket").basic_auth("admin", Some("x"));
    Refused::of(basic).await.is(401, "token_malformed");
    // A token need not be there, but one that is there has to be good.
    let unneeded = knock(&server, ANY_PATH).bearer_auth(&admin.refresh);
    Refused::of(unneeded).await.is(401, "token_invalid");
    assert_eq!(admin.post("/auth/logout", None).await.0, 204);
    Refused::of(with(&admin.access)).await.is(401, "session_ended");
}

#[tokio::test]
async fn an_expired_token_opens_nothing_and_says_where_to_get_another() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["sessions.access_ttl=1s"]);
    let admin = Caller::admin(&server).await;
    let knocking = async || {
        let request = knock(&server, "/socket").bearer_auth(&admin.access);
        request.send().await.expect("an answer").status().as_u16()
    };
    portico_tests::contract::eventually(knocking, |status| *status == 401).await;
    let refused = Refused::of(knock(&server, "/socket").bearer_auth(&admin.access)).await;
    let refused = refused.is(401, "token_expired");
    assert_eq!(refused.problem["refresh_url"], "/auth/refresh_token");
}

#[tokio::test]
async fn production_has_no_echo() {
    let home = PorticoHome::with_keys();
    let shown = home.run("--env prod config show").output;
    assert!(shown.lines().any(|line| line.starts_with("echo = false")), "{shown}");
    let server = home.start(&["socket.echo=false"]);
    Refused::of(knock(&server, "/echo")).await.is(404, "not_found");
    opened(knock(&server, ANY_PATH)).await;
}
