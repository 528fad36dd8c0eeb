use std::{
    fmt::Display,
    sync::atomic::{AtomicUsize, Ordering},
};

/// What can be in the middle of something when time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Requests,
    Calls,
    Sockets,
    Imports,
}

/// Counts what was cut. Each is a line of the log as well.
#[derive(Debug, Default)]
pub(crate) struct Cuts([AtomicUsize; 4]);

impl Cuts {
    /// Notes that `count` of a kind were cut; `whose` tells them from others.
    pub(crate) fn note(&self, kind: Kind, whose: impl Display, count: usize) {
        if count == 0 {
            return;
        }
        self.0[kind as usize].fetch_add(count, Ordering::Relaxed);
        match kind {
            Kind::Requests => tracing::warn!(peer = %whose, requests = count, "requests cut"),
            Kind::Calls => tracing::warn!(peer = %whose, calls = count, "calls cut"),
            Kind::Sockets => tracing::warn!(address = %whose, "socket cut"),
            Kind::Imports => tracing::warn!(import = %whose, "import cut"),
        }
    }

    /// How many of a kind were cut.
    pub(crate) fn count(&self, kind: Kind) -> usize {
        self.0[kind as usize].load(Ordering::Relaxed)
    }
}
