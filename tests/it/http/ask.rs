use std::net::{IpAddr, SocketAddr};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{
        HeaderName, HeaderValue, Method, Request,
        header::{ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, HOST},
    },
};
use serde_json::Value;

/// A request in the making.
pub(crate) struct Ask {
    request: Request<Body>,
}

/// `GET path`
pub(crate) fn get(path: &str) -> Ask {
    Ask::new(Method::GET, path)
}

/// `POST path`
pub(crate) fn post(path: &str) -> Ask {
    Ask::new(Method::POST, path)
}

/// `PATCH path`
pub(crate) fn patch(path: &str) -> Ask {
    Ask::new(Method::PATCH, path)
}

/// `DELETE path`
pub(crate) fn delete(path: &str) -> Ask {
    Ask::new(Method::DELETE, path)
}

impl Ask {
    /// From a peer on this machine, without a body.
    pub(crate) fn new(method: Method, path: &str) -> Self {
        let request = Request::builder().method(method).uri(path).header(HOST, "portico.test");
        let request = request.body(Body::empty()).expect("the path is a path");
        Self { request }.from("127.0.0.1")
    }

    /// Comes over a connection of this peer.
    pub(crate) fn from(mut self, peer: &str) -> Self {
        let peer: IpAddr = peer.parse().expect("an address");
        self.request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer, 50_000)));
        self
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: HeaderName, value: impl AsRef<[u8]>) -> Self {
        let value = HeaderValue::from_bytes(value.as_ref()).expect("a header value");
        self.request.headers_mut().append(name, value);
        self
    }

    /// Adds a header that has no constant.
    pub(crate) fn with(self, name: &'static str, value: &str) -> Self {
        self.header(HeaderName::from_static(name), value)
    }

    /// Authenticates the request.
    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header(AUTHORIZATION, format!("Bearer {token}"))
    }

    /// Asks for an answer in Chinese.
    pub(crate) fn in_chinese(self) -> Self {
        self.header(ACCEPT_LANGUAGE, "zh-CN,zh;q=0.9")
    }

    /// Sends `value` as JSON.
    pub(crate) fn json(self, value: &Value) -> Self {
        self.text("application/json", value.to_string())
    }

    /// Sends what an HTML form would.
    pub(crate) fn form(self, text: &'static str) -> Self {
        self.text("application/x-www-form-urlencoded", text)
    }

    /// Sends `body` as what `content_type` says.
    pub(crate) fn text(self, content_type: &str, body: impl Into<Body>) -> Self {
        self.header(CONTENT_TYPE, content_type).body(body)
    }

    /// Sends `body` without a word about it.
    pub(crate) fn body(mut self, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    pub(crate) fn into_request(self) -> Request<Body> {
        self.request
    }
}
