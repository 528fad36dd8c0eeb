use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicU32, AtomicUsize, Ordering},
};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock};
use portico_application::ports::{NotAdmitted, Place};
use portico_domain::network::Network;

use crate::Config;

/// After how many requests addresses that have been silent are forgotten.
const SWEEP_EVERY: u32 = 16_384;

/// Lets in as many requests as can be served well, and answers the rest at once.
pub(crate) struct Admission {
    places: usize,
    taken: AtomicUsize,
    rate: Option<DefaultKeyedRateLimiter<Network>>,
    since_sweep: AtomicU32,
}

impl Admission {
    pub(crate) fn new(config: &Config) -> Self {
        let per_second = NonZeroU32::new(config.rate_per_address);
        Self {
            places: config.max_concurrency,
            taken: AtomicUsize::new(0),
            rate: per_second.map(|rate| RateLimiter::keyed(Quota::per_second(rate))),
            since_sweep: AtomicU32::new(0),
        }
    }

    /// A place to hold while a request from `address` is worked on.
    pub(crate) fn enter(&self, address: Option<IpAddr>) -> Result<Place<'_>, NotAdmitted> {
        if let (Some(rate), Some(address)) = (&self.rate, address) {
            self.sweep(rate);
            rate.check_key(&Network::of(address)).map_err(|until| {
                let wait = until.wait_time_from(governor::clock::DefaultClock::default().now());
                NotAdmitted::TooOften(wait)
            })?;
        }
        Place::take(&self.taken, self.places).ok_or(NotAdmitted::Full)
    }

    fn sweep(&self, rate: &DefaultKeyedRateLimiter<Network>) {
        if self.since_sweep.fetch_add(1, Ordering::Relaxed) >= SWEEP_EVERY {
            self.since_sweep.store(0, Ordering::Relaxed);
            rate.retain_recent();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn admission(rate_per_address: u32) -> Admission {
        Admission::new(&Config {
            addr: ([127, 0, 0, 1], 0).into(),
            max_connections: 10,
            max_concurrency: 10,
            rate_per_address,
            trusted_proxies: vec![],
            cors_origins: vec![],
            docs: false,
        })
    }

    #[test]
    fn neighbours_of_an_ipv6_network_share_their_rate() {
        let admission = admission(1);
        let address = |text: &str| Some(text.parse().expect("an address"));
        assert!(admission.enter(address("2001:db8::1")).is_ok());
        let refused = admission.enter(address("2001:db8::2")).err().expect("the same network");
        let second = Duration::from_secs(1);
        assert!(matches!(refused, NotAdmitted::TooOften(wait) if wait <= second), "{refused:?}");
        assert!(admission.enter(address("2001:db8:0:1::1")).is_ok());
    }

    #[test]
    fn addresses_that_are_silent_are_forgotten() {
        let admission = admission(1_000_000_000);
        let rate = admission.rate.as_ref().expect("it is on");
        for number in 0..4 * SWEEP_EVERY {
            assert!(admission.enter(Some(IpAddr::V4(number.into()))).is_ok());
            assert!(rate.len() <= 2 * SWEEP_EVERY as usize, "{}", rate.len());
        }
    }
}
