use std::{
    net::IpAddr,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header::ACCEPT_LANGUAGE};
use portico_application::{Origin, PeerIdentity, catalogue::preferred_language};
use portico_domain::{language::Language, user::UserId};
use uuid::Uuid;

/// The metadata that carries a call's id both ways.
pub(super) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What is known of a call before any service sees it.
pub(crate) struct Call {
    pub(super) id: HeaderValue,
    pub(crate) language: Language,
    pub(crate) address: Option<IpAddr>,
    /// Who is at the other end of the connection, when it has shown a certificate.
    pub(crate) peer: Option<PeerIdentity>,
    user: OnceLock<UserId>,
}

impl Call {
    /// The id as text; it is ASCII by construction.
    pub(crate) fn id(&self) -> &str {
        self.id.to_str().unwrap_or_default()
    }

    /// Where the call comes from, for the audit log.
    pub(crate) fn origin(&self) -> Origin {
        Origin { address: self.address, request_id: Some(self.id().into()) }
    }

    /// Notes who acts, for the access log.
    pub(crate) fn set_user(&self, user: UserId) {
        // The first one stands: a call is authenticated once.
        let _ = self.user.set(user);
    }

    pub(super) fn user(&self) -> Option<UserId> {
        self.user.get().copied()
    }
}

/// Begins calls, and gives them their ids: the client's own when it is harmless, else a count behind the name of this process.
pub(crate) struct Calls {
    default_language: Language,
    process: Uuid,
    count: AtomicU64,
}

impl Calls {
    const MAX_ID_BYTES: usize = 64;

    pub(crate) fn new(default_language: Language, process: Uuid) -> Self {
        Self { default_language, process, count: AtomicU64::new(0) }
    }

    pub(crate) fn begin(
        &self,
        headers: &HeaderMap,
        address: Option<IpAddr>,
        peer: Option<PeerIdentity>,
    ) -> Call {
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let default = self.default_language;
        let language = accepted.map_or(default, |accepted| preferred_language(accepted, default));
        let own = headers.get(&X_REQUEST_ID).filter(|id| is_harmless(id)).cloned();
        let id = own.unwrap_or_else(|| self.next_id());
        Call { id, language, address, peer, user: OnceLock::new() }
    }

    fn next_id(&self) -> HeaderValue {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        // Other than those of HTTP, which count by themselves.
        let id = format!("{:012x}-g{count:x}", self.process.as_u64_pair().1 & 0xffff_ffff_ffff);
        HeaderValue::try_from(id).unwrap_or(HeaderValue::from_static("-"))
    }
}

/// Nothing that could break out of a log line or a header.
fn is_harmless(id: &HeaderValue) -> bool {
    let bytes = id.as_bytes();
    (1..=Calls::MAX_ID_BYTES).contains(&bytes.len())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}
