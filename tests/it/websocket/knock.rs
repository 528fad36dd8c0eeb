use std::net::IpAddr;

use portico_tests::fixtures::PorticoServer;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;

use crate::end_to_end::caller::client;

/// The key of RFC 6455, section 1.3, and what it is answered with.
pub(crate) const KEY: (&str, &str) = ("dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

/// The URL of `path` where sockets are opened.
pub(crate) fn url(server: &PorticoServer, path: &str) -> String {
    format!("http://{}{path}", server.socket())
}

/// An opening handshake, to which more may be added.
pub(crate) fn knock(server: &PorticoServer, path: &str) -> RequestBuilder {
    knock_by(&client(), server, path)
}

/// An opening handshake from another address of this machine.
pub(crate) fn knock_from(address: &str, server: &PorticoServer, path: &str) -> RequestBuilder {
    let address: IpAddr = address.parse().expect("an address");
    let client = Client::builder().no_proxy().local_address(address).build().expect("a client");
    knock_by(&client, server, path)
}

fn knock_by(client: &Client, server: &PorticoServer, path: &str) -> RequestBuilder {
    knock_with(client.get(url(server, path)), "13", KEY.0)
}

/// Makes a request an opening handshake of some version with some key.
pub(crate) fn knock_with(request: RequestBuilder, version: &str, key: &str) -> RequestBuilder {
    let request = request.header("connection", "Upgrade").header("upgrade", "websocket");
    request.header("sec-websocket-version", version).header("sec-websocket-key", key)
}

/// Who was let in, which is to be kept for as long as the socket is to be open.
pub(crate) async fn opened(request: RequestBuilder) -> Response {
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), 101);
    answer
}

/// Why nobody was let in.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) problem: Value,
}

impl Refused {
    /// The answer to who is not let in; always a problem.
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let answer = request.send().await.expect("an answer");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        assert_eq!(headers["content-type"], "application/problem+json", "{status}");
        let problem: Value = answer.json().await.expect("JSON");
        assert_eq!(problem["status"], status);
        assert_eq!(headers["x-request-id"], problem["request_id"].as_str().expect("an id"));
        Self { status, headers, problem }
    }

    /// Asserts what the problem is.
    #[track_caller]
    pub(crate) fn is(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, &self.problem["code"]), (status, &code.into()), "{self:?}");
        self
    }
}
