use std::{
    fmt::Write as _,
    net::IpAddr,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    extract::MatchedPath,
    http::{Extensions, HeaderMap, HeaderName, HeaderValue},
};
use portico_application::Origin;
use portico_domain::user::UserId;
use uuid::Uuid;

use portico_domain::language::Language;

/// The header that carries a request's id both ways.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What is known of a request before any handler sees it.
pub(crate) struct RequestContext {
    pub(crate) id: HeaderValue,
    pub(crate) language: Language,
    pub(crate) address: Option<IpAddr>,
    user: OnceLock<UserId>,
    route: OnceLock<MatchedPath>,
}

impl RequestContext {
    pub(crate) fn new(id: HeaderValue, language: Language, address: Option<IpAddr>) -> Self {
        Self { id, language, address, user: OnceLock::new(), route: OnceLock::new() }
    }

    /// Puts what handlers want to know, and the context itself, among the extensions of the request.
    pub(super) fn tell(self: &Arc<Self>, extensions: &mut Extensions) {
        extensions.insert(self.clone());
        extensions.insert(self.language);
        if let Some(address) = self.address {
            extensions.insert(address);
        }
    }

    /// The id as text; it is ASCII by construction.
    pub(crate) fn id(&self) -> &str {
        self.id.to_str().unwrap_or_default()
    }

    /// Where the request comes from, for the audit log.
    pub(crate) fn origin(&self) -> Origin {
        Origin { address: self.address, request_id: Some(self.id().into()) }
    }

    /// Notes who acts, for the access log.
    pub(crate) fn set_user(&self, user: UserId) {
        // The first one stands: a request is authenticated once.
        let _ = self.user.set(user);
    }

    pub(crate) fn user(&self) -> Option<UserId> {
        self.user.get().copied()
    }

    /// Notes which route was chosen, for metrics and traces.
    pub(crate) fn set_route(&self, route: MatchedPath) {
        // The outermost one stands: a request is routed once.
        let _ = self.route.set(route);
    }

    /// The pattern of the route that was chosen, if there is one.
    pub(crate) fn route(&self) -> Option<&str> {
        self.route.get().map(MatchedPath::as_str)
    }
}

/// Gives requests their ids: the client's own when it is harmless, else a count behind the random name of this process.
pub(crate) struct RequestIds {
    process: Uuid,
    count: AtomicU64,
}

impl RequestIds {
    const MAX_BYTES: usize = 64;

    pub(crate) fn new(process: Uuid) -> Self {
        Self { process, count: AtomicU64::new(0) }
    }

    pub(crate) fn of(&self, headers: &HeaderMap) -> HeaderValue {
        headers
            .get(&X_REQUEST_ID)
            .filter(|id| is_harmless(id))
            .cloned()
            .unwrap_or_else(|| self.next())
    }

    fn next(&self) -> HeaderValue {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let mut id = String::with_capacity(32);
        // Writing to a string cannot fail.
        let _ = write!(id, "{:012x}-{count:x}", self.process.as_u64_pair().1 & 0xffff_ffff_ffff);
        HeaderValue::try_from(id).unwrap_or(HeaderValue::from_static("-"))
    }
}

/// Nothing that could break out of a log line or a header.
fn is_harmless(id: &HeaderValue) -> bool {
    let bytes = id.as_bytes();
    (1..=RequestIds::MAX_BYTES).contains(&bytes.len())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_for(sent: &'static [u8]) -> String {
        let sent = HeaderValue::from_bytes(sent).expect("a header value");
        let id = RequestIds::new(Uuid::max()).of(&HeaderMap::from_iter([(X_REQUEST_ID, sent)]));
        id.to_str().expect("ASCII").to_owned()
    }

    #[test]
    fn a_harmless_id_of_the_client_is_kept() {
        assert_eq!(id_for(b"order-17_a.b"), "order-17_a.b");
    }

    #[test]
    fn any_other_is_replaced() {
        for sent in [&b""[..], b"a b", b"\xff", b"{}", b"a;b", &[b'x'; 65]] {
            assert_eq!(id_for(sent), "ffffffffffff-0");
        }
    }
}
