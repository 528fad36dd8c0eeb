use hyper::{Request, Version, header::HOST};

/// Whether a request says once, and only once, whom it is for. HTTP/1.1 demands exactly one `Host` (RFC 9112, section
/// 3.2), for two readers of an ambiguous request may understand two requests; hyper lets any number pass.
pub(crate) fn is_unambiguous<B>(request: &Request<B>) -> bool {
    request.version() != Version::HTTP_11 || request.headers().get_all(HOST).iter().count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(version: Version, hosts: usize) -> Request<()> {
        let mut request = Request::builder().version(version);
        for _ in 0..hosts {
            request = request.header(HOST, "example.com");
        }
        request.body(()).expect("a good request")
    }

    #[test]
    fn http_1_1_has_exactly_one_host() {
        assert!(!is_unambiguous(&request(Version::HTTP_11, 0)));
        assert!(is_unambiguous(&request(Version::HTTP_11, 1)));
        assert!(!is_unambiguous(&request(Version::HTTP_11, 2)));
    }

    #[test]
    fn other_versions_need_none() {
        assert!(is_unambiguous(&request(Version::HTTP_10, 0)));
        assert!(is_unambiguous(&request(Version::HTTP_2, 0)));
    }
}
