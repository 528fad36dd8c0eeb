use std::{
    net::IpAddr,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

/// Where requests come in, over whatever transport: all of them share its limits.
pub trait Gate: Send + Sync {
    /// From which address a request comes: `peer`, unless that is a proxy to be trusted. `forwarded` are the values of
    /// `X-Forwarded-For`, the last one first.
    fn client(&self, peer: IpAddr, forwarded: &mut dyn Iterator<Item = &str>) -> IpAddr;

    /// A place to hold while a request of `client` is worked on, until its answer begins.
    fn enter(&self, client: Option<IpAddr>) -> Result<Place<'_>, NotAdmitted>;
}

/// Why a request is not worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAdmitted {
    /// The client asks too often, and has to wait for this long.
    TooOften(Duration),
    /// As many are worked on as can be served well.
    Full,
}

/// One of a number of places, which is free again when this is dropped.
pub struct Place<'gate>(&'gate AtomicUsize);

impl<'gate> Place<'gate> {
    /// Takes one of `places`, unless all of them are `taken`.
    #[must_use]
    pub fn take(taken: &'gate AtomicUsize, places: usize) -> Option<Self> {
        let place = Self(taken);
        (taken.fetch_add(1, Ordering::Relaxed) < places).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_again_after_use() {
        let taken = AtomicUsize::new(0);
        let place = Place::take(&taken, 1).expect("the first gets in");
        for _ in 0..2 {
            assert!(Place::take(&taken, 1).is_none());
        }
        drop(place);
        assert!(Place::take(&taken, 1).is_some());
    }
}
