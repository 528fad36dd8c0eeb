use std::net::SocketAddr;

use serde::Deserialize;

/// The word for the pages that this process serves itself.
const OWN: &str = "own";

/// Whose pages may open sockets: origins as browsers send them, or `own` for the pages of this process.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct AllowedOrigins(Vec<String>);

impl AllowedOrigins {
    /// Puts the origins of pages that are served at `http` in the place of `own`: by the names of this machine for
    /// itself, unless it is one address. Behind a name or a proxy they have to be listed.
    #[must_use]
    pub fn with_pages_at(&self, http: SocketAddr) -> Self {
        let mut origins: Vec<_> = self.listed().map(str::to_owned).collect();
        if self.0.iter().any(|origin| origin == OWN) {
            let port = http.port();
            let ip = http.ip();
            if !ip.is_unspecified() {
                origins.push(format!("http://{}", SocketAddr::new(ip, port)));
            }
            if ip.is_unspecified() || ip.is_loopback() {
                let names = ["localhost", "127.0.0.1", "[::1]"];
                origins.extend(names.map(|name| format!("http://{name}:{port}")));
            }
        }
        // A browser leaves out the usual port.
        for origin in &mut origins {
            let bare = origin.strip_suffix(":80").filter(|bare| bare.starts_with("http:"));
            *origin = bare.unwrap_or(origin).to_owned();
        }
        Self(origins)
    }

    /// Whether a page of `origin` may open sockets, compared letter by letter (RFC 6454, section 6.2); `*` is any.
    #[must_use]
    pub fn admit(&self, origin: &str) -> bool {
        self.listed().any(|allowed| allowed == "*" || allowed == origin)
    }

    /// What is listed, `own` apart.
    pub fn listed(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str).filter(|origin| *origin != OWN)
    }

    /// Whether no page may.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own_at(http: &str, origin: &str) -> bool {
        let own = AllowedOrigins(vec!["own".into(), "https://app.example.com".into()]);
        own.with_pages_at(http.parse().expect("an address")).admit(origin)
    }

    #[test]
    fn own_pages_are_known_by_the_names_of_this_machine() {
        for origin in ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"] {
            assert!(own_at("127.0.0.1:8080", origin), "{origin}");
            assert!(own_at("0.0.0.0:8080", origin), "{origin}");
            assert!(!own_at("127.0.0.1:8081", origin), "{origin}");
        }
        assert!(own_at("192.0.2.1:80", "http://192.0.2.1"));
        assert!(!own_at("192.0.2.1:80", "http://localhost"));
    }

    #[test]
    fn other_origins_are_compared_letter_by_letter() {
        assert!(own_at("127.0.0.1:8080", "https://app.example.com"));
        for other in
            ["http://app.example.com", "https://app.example.com.evil.org", "null", "", "own", "*"]
        {
            assert!(!own_at("127.0.0.1:8080", other), "{other}");
        }
    }

    #[test]
    fn a_star_is_any_and_nothing_is_none() {
        assert!(AllowedOrigins(vec!["*".into()]).admit("https://example.com"));
        assert!(!AllowedOrigins::default().admit("https://example.com"));
    }
}
