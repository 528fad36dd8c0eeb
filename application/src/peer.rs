use std::{
    fmt::{self, Display, Formatter},
    sync::Arc,
};

/// Who is at the other end of a connection, by the names in a certificate that an authority vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerIdentity {
    sans: Arc<[String]>,
    common_name: Option<Arc<str>>,
}

impl PeerIdentity {
    /// One of these names. `sans` are the subject alternative names (RFC 5280, section 4.2.1.6): DNS names, addresses, URIs and
    /// e-mail addresses as text; `common_name` is that of the subject.
    #[must_use]
    pub fn new(sans: Vec<String>, common_name: Option<&str>) -> Self {
        Self { sans: sans.into(), common_name: common_name.map(Arc::from) }
    }

    /// The subject alternative names, in the order of the certificate.
    #[must_use]
    pub fn sans(&self) -> &[String] {
        &self.sans
    }

    /// What to call this peer: its first subject alternative name, else its common name.
    #[must_use]
    pub fn name(&self) -> &str {
        let first = self.sans.first().map(String::as_str);
        first.or(self.common_name.as_deref()).unwrap_or("nameless")
    }
}

impl Display for PeerIdentity {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_is_called_by_its_first_name_and_else_by_that_of_its_subject() {
        let sans = vec!["a.example.com".to_owned(), "b.example.com".to_owned()];
        assert_eq!(PeerIdentity::new(sans, Some("ada")).to_string(), "a.example.com");
        assert_eq!(PeerIdentity::new(Vec::new(), Some("ada")).name(), "ada");
        assert_eq!(PeerIdentity::new(Vec::new(), None).name(), "nameless");
    }
}
