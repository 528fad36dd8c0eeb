use axum::http::{HeaderMap, HeaderValue, Uri, header::AUTHORIZATION};
use portico_application::{BearerError, bearer};

use crate::handshake::protocols;

/// How the name of a protocol begins that is none, but carries the token.
const BEARER: &str = "bearer.";
/// Parameters that people put tokens in, where every proxy logs them.
const TOKEN_PARAMETERS: [&str; 3] = ["token", "access_token", "bearer"];

/// What a request shows to prove who opens the socket.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Proof<'request> {
    /// Nothing.
    Missing,
    /// Something that is not one token.
    Malformed,
    /// A token.
    Token(&'request str),
}

impl<'request> Proof<'request> {
    /// The token of the header `Authorization`, or that among the protocols, but not both, and none in the address.
    pub(crate) fn of(headers: &'request HeaderMap, uri: &Uri) -> Self {
        if has_token(uri) {
            return Self::Malformed;
        }
        let carried: Vec<_> =
            protocols(headers).filter_map(|name| name.strip_prefix(BEARER)).collect();
        let values = headers.get_all(AUTHORIZATION).iter().map(HeaderValue::as_bytes);
        match (bearer(values), carried.as_slice()) {
            (Err(BearerError::Missing), []) => Self::Missing,
            (Ok(token), []) => Self::Token(token),
            (Err(BearerError::Missing), [token]) if !token.is_empty() => Self::Token(token),
            _ => Self::Malformed,
        }
    }
}

fn has_token(uri: &Uri) -> bool {
    let pairs = uri.query().unwrap_or_default().split('&');
    let mut names = pairs.map(|pair| pair.split('=').next().unwrap_or_default());
    names.any(|name| TOKEN_PARAMETERS.iter().any(|token| name.eq_ignore_ascii_case(token)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handshake::tests::headers;

    fn proof(pairs: &[(&'static str, &'static str)], uri: &'static str) -> String {
        format!("{:?}", Proof::of(&headers(pairs), &Uri::from_static(uri)))
    }

    #[test]
    fn a_token_comes_in_one_of_two_places() {
        assert_eq!(proof(&[], "/socket"), "Missing");
        assert_eq!(proof(&[("authorization", "bEARER a.b.c")], "/socket"), r#"Token("a.b.c")"#);
        let ours = ("sec-websocket-protocol", "portico.v1, bearer.a.b.c");
        assert_eq!(proof(&[ours], "/socket"), r#"Token("a.b.c")"#);
        assert_eq!(proof(&[("sec-websocket-protocol", "chat")], "/socket"), "Missing");
    }

    #[test]
    fn anything_else_is_malformed() {
        let header = ("authorization", "Bearer a.b.c");
        let ours = ("sec-websocket-protocol", "portico.v1, bearer.a.b.c");
        for pairs in [
            &[header, ours][..],
            &[header, header],
            &[ours, ours],
            &[("authorization", "Basic a")],
            &[("sec-websocket-protocol", "portico.v1, bearer.")],
        ] {
            assert_eq!(proof(pairs, "/socket"), "Malformed", "{pairs:?}");
        }
        for uri in ["/socket?token=a.b.c", "/socket?x=1&ACCESS_TOKEN=a", "/socket?token"] {
            assert_eq!(proof(&[header], uri), "Malformed", "{uri}");
        }
        assert_eq!(proof(&[header], "/socket?tokens=1"), r#"Token("a.b.c")"#);
    }
}
