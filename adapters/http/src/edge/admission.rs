use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicU32, AtomicUsize, Ordering},
    time::Duration,
};

use async_lock::Semaphore;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock};
use portico_application::ports::{NotAdmitted, Place};
use portico_domain::network::Network;
use tokio::time::timeout;

use crate::Config;

/// How long a request waits for a place. A refusal costs nearly what an answer does, so a crowd is served faster than it is
/// refused; but who is served later than this may have left.
const PATIENCE: Duration = Duration::from_millis(500);

/// How many may wait for each place.
const WAITING_PER_PLACE: usize = 8;

/// After how many requests addresses that have been silent are forgotten.
const SWEEP_EVERY: u32 = 16_384;

/// Lets in as many requests as can be served well, has others wait for a moment, and turns away the rest.
pub(crate) struct Admission {
    places: Semaphore,
    waiting: AtomicUsize,
    most_waiting: usize,
    rate: Option<DefaultKeyedRateLimiter<Network>>,
    since_sweep: AtomicU32,
}

impl Admission {
    pub(crate) fn new(config: &Config) -> Self {
        let per_second = NonZeroU32::new(config.rate_per_address);
        Self {
            places: Semaphore::new(config.max_concurrency),
            waiting: AtomicUsize::new(0),
            most_waiting: config.max_concurrency.saturating_mul(WAITING_PER_PLACE),
            rate: per_second.map(|rate| RateLimiter::keyed(Quota::per_second(rate))),
            since_sweep: AtomicU32::new(0),
        }
    }

    /// A place to hold while a request from `address` is worked on.
    pub(crate) async fn enter(&self, address: Option<IpAddr>) -> Result<Place<'_>, NotAdmitted> {
        if let (Some(rate), Some(address)) = (&self.rate, address) {
            self.sweep(rate);
            rate.check_key(&Network::of(address)).map_err(|until| {
                let wait = until.wait_time_from(governor::clock::DefaultClock::default().now());
                NotAdmitted::TooOften(wait)
            })?;
        }
        if let Some(place) = self.places.try_acquire() {
            return Ok(place.into());
        }
        let waiting = Waiting::new(&self.waiting);
        if waiting.number > self.most_waiting {
            return Err(NotAdmitted::Full);
        }
        let place = timeout(PATIENCE, self.places.acquire()).await;
        place.map(Place::from).map_err(|_elapsed| NotAdmitted::Full)
    }

    fn sweep(&self, rate: &DefaultKeyedRateLimiter<Network>) {
        if self.since_sweep.fetch_add(1, Ordering::Relaxed) >= SWEEP_EVERY {
            self.since_sweep.store(0, Ordering::Relaxed);
            rate.retain_recent();
        }
    }
}

/// Somebody who waits, until this is dropped.
struct Waiting<'admission> {
    all: &'admission AtomicUsize,
    number: usize,
}

impl<'admission> Waiting<'admission> {
    fn new(all: &'admission AtomicUsize) -> Self {
        Self { all, number: all.fetch_add(1, Ordering::Relaxed) + 1 }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.all.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, future::join_all};

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

    #[tokio::test(start_paused = true)]
    async fn who_finds_no_place_waits_for_one_and_not_for_long() {
        let admission = admission(0);
        let mut places = join_all((0..10).map(|_| admission.enter(None))).await;
        let late = admission.enter(None);
        let (late, ()) = tokio::join!(late, async { drop(places.pop()) });
        assert!(late.is_ok());
        let begun = tokio::time::Instant::now();
        assert_eq!(admission.enter(None).await.err(), Some(NotAdmitted::Full));
        assert!(begun.elapsed() >= PATIENCE);
    }

    #[tokio::test(start_paused = true)]
    async fn so_many_wait_and_the_next_is_turned_away_at_once() {
        let admission = admission(0);
        let _places = join_all((0..10).map(|_| admission.enter(None))).await;
        let crowd = join_all((0..80).map(|_| admission.enter(None)));
        let next = async {
            tokio::task::yield_now().await;
            assert_eq!(
                admission.enter(None).now_or_never().expect("at once").err(),
                Some(NotAdmitted::Full)
            );
        };
        tokio::select! {
            biased;
            _ = crowd => panic!("nobody leaves"),
            () = next => {}
        }
        // Those who gave up wait no more.
        assert!(admission.enter(None).now_or_never().is_none());
    }

    #[test]
    fn neighbours_of_an_ipv6_network_share_their_rate() {
        let admission = admission(1);
        let address = |text: &str| Some(text.parse().expect("an address"));
        let enter = |text| admission.enter(address(text)).now_or_never().expect("there is a place");
        assert!(enter("2001:db8::1").is_ok());
        let refused = enter("2001:db8::2").err().expect("the same network");
        let second = Duration::from_secs(1);
        assert!(matches!(refused, NotAdmitted::TooOften(wait) if wait <= second), "{refused:?}");
        assert!(enter("2001:db8:0:1::1").is_ok());
    }

    #[test]
    fn addresses_that_are_silent_are_forgotten() {
        let admission = admission(1_000_000_000);
        let rate = admission.rate.as_ref().expect("it is on");
        for number in 0..4 * SWEEP_EVERY {
            let entered = admission.enter(Some(IpAddr::V4(number.into()))).now_or_never();
            assert!(entered.expect("there is a place").is_ok());
            assert!(rate.len() <= 2 * SWEEP_EVERY as usize, "{}", rate.len());
        }
    }
}
