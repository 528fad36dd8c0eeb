use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicU32, AtomicUsize, Ordering},
    time::Duration,
};

use axum::http::StatusCode;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock};
use portico_domain::network::Network;

use crate::{Config, problem::Problem};

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

    /// A place to hold while the request is worked on; 429 to who asks too often, 503 when there is no place.
    pub(crate) fn enter(&self, address: Option<IpAddr>) -> Result<Place<'_>, Problem> {
        if let (Some(rate), Some(address)) = (&self.rate, address) {
            self.sweep(rate);
            rate.check_key(&Network::of(address)).map_err(|until| {
                let wait = until.wait_time_from(governor::clock::DefaultClock::default().now());
                too_many(wait)
            })?;
        }
        let place = Place(&self.taken);
        if self.taken.fetch_add(1, Ordering::Relaxed) < self.places {
            Ok(place)
        } else {
            Err(Problem::of_status(StatusCode::SERVICE_UNAVAILABLE))
        }
    }

    fn sweep(&self, rate: &DefaultKeyedRateLimiter<Network>) {
        if self.since_sweep.fetch_add(1, Ordering::Relaxed) >= SWEEP_EVERY {
            self.since_sweep.store(0, Ordering::Relaxed);
            rate.retain_recent();
        }
    }
}

/// A place that is free again when this is dropped.
pub(crate) struct Place<'admission>(&'admission AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn too_many(wait: Duration) -> Problem {
    Problem { retry_after: Some(wait), ..Problem::of_status(StatusCode::TOO_MANY_REQUESTS) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admission(max_concurrency: usize, rate_per_address: u32) -> Admission {
        Admission::new(&Config {
            addr: ([127, 0, 0, 1], 0).into(),
            max_concurrency,
            rate_per_address,
            trusted_proxies: vec![],
            cors_origins: vec![],
            docs: false,
        })
    }

    #[test]
    fn a_place_is_free_again_after_use() {
        let admission = admission(1, 0);
        let place = admission.enter(None).expect("the first gets in");
        for _ in 0..2 {
            assert_eq!(admission.enter(None).err().expect("full").code, "unavailable");
        }
        drop(place);
        assert!(admission.enter(None).is_ok());
    }

    #[test]
    fn neighbours_of_an_ipv6_network_share_their_rate() {
        let admission = admission(10, 1);
        let address = |text: &str| Some(text.parse().expect("an address"));
        assert!(admission.enter(address("2001:db8::1")).is_ok());
        let problem = admission.enter(address("2001:db8::2")).err().expect("the same network");
        assert_eq!(problem.code, "rate_limited");
        assert!(problem.retry_after.is_some_and(|wait| wait <= Duration::from_secs(1)));
        assert!(admission.enter(address("2001:db8:0:1::1")).is_ok());
    }
}
