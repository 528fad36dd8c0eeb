use hyper::{
    Request, Version,
    header::{HOST, HeaderValue},
    http::uri::Authority,
};

/// Whether a request says once, and only once, whom it is for. HTTP/1.1 demands exactly one `Host`, and no version takes
/// two or a malformed one (RFC 9112, section 3.2), for two readers of an ambiguous request may understand two requests;
/// hyper lets anything pass.
pub(crate) fn is_unambiguous<B>(request: &Request<B>) -> bool {
    let mut hosts = request.headers().get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) => request.version() != Version::HTTP_11,
        (Some(host), None) => is_host(host),
        (Some(_), Some(_)) => false,
    }
}

/// `host[:port]`, or nothing for a request to nobody in particular.
fn is_host(value: &HeaderValue) -> bool {
    let value = value.as_bytes();
    value.is_empty() || (!value.contains(&b'@') && Authority::try_from(value).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(version: Version, hosts: &[&str]) -> bool {
        let request = Request::builder().version(version);
        let request = hosts.iter().fold(request, |request, host| request.header(HOST, *host));
        is_unambiguous(&request.body(()).expect("a good request"))
    }

    #[test]
    fn http_1_1_has_exactly_one_host() {
        assert!(!passes(Version::HTTP_11, &[]));
        assert!(passes(Version::HTTP_11, &["example.com"]));
        assert!(!passes(Version::HTTP_11, &["example.com", "example.com"]));
    }

    #[test]
    fn other_versions_need_none_and_take_one() {
        for version in [Version::HTTP_10, Version::HTTP_2] {
            assert!(passes(version, &[]));
            assert!(passes(version, &["example.com"]));
            assert!(!passes(version, &["example.com", "example.org"]));
        }
    }

    #[test]
    fn a_host_is_a_name_or_an_address_and_perhaps_a_port() {
        for good in ["", "example.com", "example.com:8080", "127.0.0.1:80", "[::1]:80"] {
            assert!(passes(Version::HTTP_11, &[good]), "{good}");
        }
        for bad in ["a b", "a, b", "a/b", "ada@example.com", "http://example.com"] {
            assert!(!passes(Version::HTTP_11, &[bad]), "{bad}");
        }
    }
}
