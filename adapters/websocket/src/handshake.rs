//! The opening handshake (RFC 6455, section 4.2).

use axum::http::{
    HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
    header::{
        CONNECTION, CONTENT_LENGTH, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY,
        SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, TRANSFER_ENCODING, UPGRADE,
    },
};
use axum::response::{IntoResponse, Response};
use portico_application::catalogue::preferred_language;
use portico_domain::language::Language;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// The protocol that a client may ask for, and has to, if it is a browser that sends a token.
pub(crate) const SUBPROTOCOL: &str = "portico.v1";
/// How another begins, which is no protocol but names the language that a client is answered in.
const LANGUAGE: &str = "lang.";

/// A request that asks for WebSocket.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Handshake {
    accept: HeaderValue,
    speaks_ours: bool,
}

/// Why a request is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoHandshake {
    /// It asks for no upgrade, or for another version.
    Upgrade,
    /// It asks, and its key is none, or it has a body, which could be taken for frames.
    Malformed,
}

impl Handshake {
    pub(crate) fn parse(method: &Method, headers: &HeaderMap) -> Result<Self, NoHandshake> {
        let asks = names(headers, &CONNECTION, "upgrade") && names(headers, &UPGRADE, "websocket");
        let version = headers.get(SEC_WEBSOCKET_VERSION);
        // A route for GET is one for HEAD as well.
        if method != Method::GET || !asks || version.is_none_or(|version| version != "13") {
            return Err(NoHandshake::Upgrade);
        }
        if has_body(headers) {
            return Err(NoHandshake::Malformed);
        }
        let key = headers.get(SEC_WEBSOCKET_KEY).filter(|key| is_key(key.as_bytes()));
        let accept = derive_accept_key(key.ok_or(NoHandshake::Malformed)?.as_bytes());
        Ok(Self {
            accept: HeaderValue::try_from(accept).map_err(|_| NoHandshake::Malformed)?,
            speaks_ours: protocols(headers).any(|name| name == SUBPROTOCOL),
        })
    }

    /// 101, after which the connection is a WebSocket.
    pub(crate) fn accept(self) -> Response {
        let mut response = StatusCode::SWITCHING_PROTOCOLS.into_response();
        let headers = response.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(SEC_WEBSOCKET_ACCEPT, self.accept);
        if self.speaks_ours {
            headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
        }
        response
    }
}

impl NoHandshake {
    pub(crate) fn response(self) -> Response {
        match self {
            Self::Upgrade => {
                let asked = [
                    (UPGRADE, HeaderValue::from_static("websocket")),
                    (CONNECTION, HeaderValue::from_static("upgrade")),
                    (SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13")),
                ];
                (StatusCode::UPGRADE_REQUIRED, asked).into_response()
            }
            Self::Malformed => StatusCode::BAD_REQUEST.into_response(),
        }
    }
}

fn has_body(headers: &HeaderMap) -> bool {
    let length = headers.get(CONTENT_LENGTH);
    headers.contains_key(TRANSFER_ENCODING) || length.is_some_and(|length| length != "0")
}

/// Whether a list of words has this one, in any case.
fn names(headers: &HeaderMap, name: &HeaderName, word: &str) -> bool {
    words(headers, name).any(|listed| listed.eq_ignore_ascii_case(word))
}

/// The language that the client asks for among the protocols, since pages cannot set headers; else `accepted`, that of
/// the headers.
pub(crate) fn language(headers: &HeaderMap, accepted: Language) -> Language {
    let asked = protocols(headers).find_map(|name| name.strip_prefix(LANGUAGE));
    asked.map_or(accepted, |tag| preferred_language(tag, accepted))
}

/// The names that a client offers as protocols.
pub(crate) fn protocols(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    words(headers, &SEC_WEBSOCKET_PROTOCOL)
}

fn words<'headers>(
    headers: &'headers HeaderMap,
    name: &HeaderName,
) -> impl Iterator<Item = &'headers str> {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim)
}

/// 16 bytes in base64.
fn is_key(key: &[u8]) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/".contains(byte);
    key.len() == 24 && key.ends_with(b"==") && key[..22].iter().all(is_digit)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        headers
    }

    /// The example of RFC 6455, section 1.3.
    const ASKED: [(&str, &str); 4] = [
        ("connection", "keep-alive, Upgrade"),
        ("upgrade", "WebSocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];

    fn parse(pairs: &[(&'static str, &'static str)]) -> Result<Handshake, NoHandshake> {
        Handshake::parse(&Method::GET, &headers(pairs))
    }

    #[test]
    fn the_example_of_the_rfc_is_accepted() {
        let handshake = parse(&ASKED).expect("a good handshake");
        let response = handshake.accept();
        assert_eq!(response.status(), StatusCode::SWITCHING_PROTOCOLS);
        assert_eq!(response.headers()[SEC_WEBSOCKET_ACCEPT], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assert!(!response.headers().contains_key(SEC_WEBSOCKET_PROTOCOL));
    }

    #[test]
    fn a_request_that_asks_for_less_is_told_what_to_ask_for() {
        for missing in 0..3 {
            let mut asked = ASKED.to_vec();
            asked.remove(missing);
            assert_eq!(parse(&asked), Err(NoHandshake::Upgrade));
        }
        let mut asked = ASKED;
        asked[2].1 = "8";
        assert_eq!(parse(&asked), Err(NoHandshake::Upgrade));
        assert_eq!(NoHandshake::Upgrade.response().headers()[SEC_WEBSOCKET_VERSION], "13");
        for key in ["", "short==", "dGhlIHNhbXBsZSBub25jZ!==", "dGhlIHNhbXBsZSBub25jZQ=a"] {
            asked = ASKED;
            asked[3].1 = key;
            assert_eq!(parse(&asked), Err(NoHandshake::Malformed), "{key}");
        }
    }

    #[test]
    fn nothing_but_a_get_without_a_body_is_a_handshake() {
        let headed = Handshake::parse(&Method::HEAD, &headers(&ASKED));
        assert_eq!(headed, Err(NoHandshake::Upgrade));
        for (body, expected) in [
            (("content-length", "0"), None),
            (("content-length", "5"), Some(NoHandshake::Malformed)),
            (("transfer-encoding", "chunked"), Some(NoHandshake::Malformed)),
        ] {
            let asked = [&ASKED[..], &[body]].concat();
            assert_eq!(parse(&asked).err(), expected, "{body:?}");
        }
    }

    #[test]
    fn a_protocol_names_the_language_before_any_header_does() {
        for (offered, expected) in [
            ("portico.v1, bearer.a.b.c, lang.zh-CN", Language::Chinese),
            ("lang.en, portico.v1", Language::English),
            ("portico.v1, lang.zh", Language::Chinese),
        ] {
            let headers = headers(&[("sec-websocket-protocol", offered)]);
            for accepted in Language::ALL {
                assert_eq!(language(&headers, accepted), expected, "{offered}");
            }
        }
        for offered in ["portico.v1", "lang.", "lang.fr", "language.zh"] {
            let headers = headers(&[("sec-websocket-protocol", offered)]);
            for accepted in Language::ALL {
                assert_eq!(language(&headers, accepted), accepted, "{offered}");
            }
        }
    }
}
