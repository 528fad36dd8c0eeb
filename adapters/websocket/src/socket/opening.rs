use std::sync::Arc;

use bytes::Bytes;
use tokio::time::Instant;

use super::Rhythm;
use crate::{hub::Membership, outbox::Outbox, services::Service};

/// What a socket begins with.
pub(crate) struct Opening<S> {
    pub(crate) stream: S,
    /// What was read behind the handshake already.
    pub(crate) read: Bytes,
    pub(crate) service: Service,
    pub(crate) membership: Membership,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) rhythm: Rhythm,
    pub(crate) max_message_bytes: usize,
    /// When the token expires.
    pub(crate) expires_at: Option<Instant>,
}
