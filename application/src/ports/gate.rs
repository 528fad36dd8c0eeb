use std::{net::IpAddr, time::Duration};

use async_lock::SemaphoreGuard;
use async_trait::async_trait;

/// Where requests come in, over whatever transport: all of them share its limits.
#[async_trait]
pub trait Gate: Send + Sync {
    /// From which address a request comes: `peer`, unless that is a proxy to be trusted. `forwarded` are the values of
    /// `X-Forwarded-For`, the last one first.
    fn client(&self, peer: IpAddr, forwarded: &mut dyn Iterator<Item = &str>) -> IpAddr;

    /// A place to hold while a request of `client` is worked on, until its answer begins. One that is not free yet is waited
    /// for, but not for long.
    async fn enter(&self, client: Option<IpAddr>) -> Result<Place<'_>, NotAdmitted>;
}

/// Why a request is not worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAdmitted {
    /// The client asks too often, and has to wait for this long.
    TooOften(Duration),
    /// As many are worked on as can be served well, and none was done in time.
    Full,
}

/// One of a number of places, which is free again when this is dropped.
#[must_use]
pub struct Place<'gate>(#[expect(dead_code, reason = "held")] SemaphoreGuard<'gate>);

impl<'gate> From<SemaphoreGuard<'gate>> for Place<'gate> {
    fn from(guard: SemaphoreGuard<'gate>) -> Self {
        Self(guard)
    }
}
