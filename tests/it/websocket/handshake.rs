use portico_tests::fixtures::PorticoHome;
use reqwest::Client;

use super::{
    client::Client as SocketClient,
    knock::{KEY, Refused, knock, knock_with, opened, url},
    raw::{RawSocket, TEXT, handshake, head, masked},
};
use crate::{end_to_end::caller::client, slow_clients::wire::Wire};

#[tokio::test]
async fn a_handshake_is_answered_as_the_rfc_has_it() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    for path in ["/socket_server", "/echo"] {
        let answer = opened(knock(&server, path)).await;
        let headers = answer.headers();
        assert_eq!(headers["upgrade"], "websocket");
        assert_eq!(headers["connection"], "upgrade");
        assert_eq!(headers["sec-websocket-accept"], KEY.1);
        assert!(headers.contains_key("x-request-id"));
        for none in ["sec-websocket-protocol", "sec-websocket-extensions"] {
            assert!(!headers.contains_key(none), "{none} was not asked for");
        }
    }
}

#[tokio::test]
async fn a_request_that_is_no_handshake_is_told_what_is_expected() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let plain = || client().get(url(&server, "/socket_server"));
    for request in [plain(), knock_with(plain(), "8", KEY.0)] {
        let refused = Refused::of(request).await.is(426, "upgrade_required");
        assert_eq!(refused.headers["upgrade"], "websocket");
        assert_eq!(refused.headers["sec-websocket-version"], "13");
    }
    Refused::of(knock_with(plain(), "13", "short")).await.is(400, "malformed_request");
    Refused::of(knock(&server, "/nowhere")).await.is(404, "not_found");
}

#[tokio::test]
async fn only_get_opens_a_socket() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let posted = Refused::of(client().post(url(&server, "/socket_server"))).await;
    let posted = posted.is(405, "method_not_allowed");
    assert!(posted.headers["allow"].to_str().expect("ASCII").contains("GET"), "{posted:?}");

    let whole = handshake("/socket_server", None);
    let mut wire = Wire::with(server.socket(), whole.replace("GET ", "HEAD ")).await;
    let answer = head(&mut wire).await;
    assert!(answer.starts_with("HTTP/1.1 426 "), "{answer}");
    let mut wire = Wire::with(server.socket(), whole.replace("HTTP/1.1", "HTTP/1.0")).await;
    let answer = head(&mut wire).await;
    assert!(answer.starts_with("HTTP/1.0 426 "), "{answer}");
}

#[tokio::test]
async fn http2_has_no_upgrade() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let client = Client::builder().no_proxy().http2_prior_knowledge().build().expect("a client");
    let refused = Refused::of(client.get(url(&server, "/socket_server"))).await;
    assert_eq!(refused.status, 426);
    assert!(!refused.headers.contains_key("connection"), "{refused:?}");
    SocketClient::open(&server, "/socket_server").await.is_undisturbed().await;
}

#[tokio::test]
async fn a_refusal_is_in_the_language_of_the_reader() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    for (language, title) in [("zh-CN", "令牌为空"), ("en", "Token missing")] {
        let request = knock(&server, "/socket").header("accept-language", language);
        let refused = Refused::of(request).await.is(401, "token_missing");
        assert_eq!(refused.problem["title"], title);
        assert_eq!(refused.headers["content-language"], language);
    }
}

#[tokio::test]
async fn what_is_sent_behind_a_handshake_at_once_is_heard() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let mut bytes = handshake("/socket_server", None).into_bytes();
    bytes.extend(masked(TEXT, "early"));
    bytes.extend(masked(TEXT, "bird"));
    let mut socket = RawSocket { wire: Wire::with(server.socket(), bytes).await };
    head(&mut socket.wire).await;
    for said in ["early", "bird"] {
        let answer = format!("recv data:{said}").into_bytes();
        assert_eq!(socket.frame().await, Some((TEXT, answer)));
    }
}

#[tokio::test]
async fn a_handshake_with_a_body_opens_nothing_that_could_be_mistaken() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let whole = handshake("/socket_server", None);
    let with_body = whole.replace("\r\n\r\n", "\r\nContent-Length: 5\r\n\r\nhello");
    let mut wire = Wire::with(server.socket(), with_body).await;
    let answer = head(&mut wire).await;
    assert!(!answer.starts_with("HTTP/1.1 101 "), "{answer}");
}
