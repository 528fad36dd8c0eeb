//! The key ring of a running server.

use std::{sync::Arc, time::Duration};

use adapter_jwt::{KeyRing, KeyRingError, KeyState};
use metrics::gauge;
use portico_application::ports::Clock;

use crate::system::SystemClock;

/// How often the ring is looked at for changes by terminal commands.
const POLL: Duration = Duration::from_millis(500);

/// Takes in what `portico keys` changed beside this server, and measures the ring; runs for ever.
pub(super) async fn watch(key_ring: Arc<KeyRing>) {
    let mut look = tokio::time::interval(POLL);
    loop {
        look.tick().await;
        let key_ring = key_ring.clone();
        let looked = tokio::task::spawn_blocking(move || {
            match key_ring.reload_if_changed() {
                Ok(true) => tracing::info!(signs = %key_ring.signs(), "the key ring has changed"),
                Ok(false) => {}
                Err(error) => report(error),
            }
            measure(&key_ring);
        });
        // The next look begins when this one has ended, however long a disk hangs.
        let _ = looked.await;
    }
}

/// Reads the ring again because somebody asked for it.
pub(super) fn reload(key_ring: &KeyRing) {
    match key_ring.reload() {
        Ok(()) => tracing::info!(signs = %key_ring.signs(), "the key ring was read again"),
        Err(error) => report(error),
    }
}

fn report(error: KeyRingError) {
    let error = anyhow::Error::from(error);
    tracing::error!("the key ring cannot be read, the last good one stays: {error:#}");
}

/// How many keys are in which state, how old the one is that signs, and how long the last retiring one still verifies.
fn measure(key_ring: &KeyRing) {
    let (now, entries) = (SystemClock.now(), key_ring.entries());
    for state in KeyState::ALL {
        let count = entries.iter().filter(|entry| entry.state == state).count();
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        gauge!("portico_keys", "state" => state.as_str()).set(f64::from(count));
    }
    let current = entries.iter().find(|entry| entry.state == KeyState::Current);
    let age = current.map_or(0.0, |entry| (now - entry.created_at).as_seconds_f64());
    gauge!("portico_signing_key_age_seconds").set(age);
    let last = key_ring.verifies_until();
    let left = last.map_or(0.0, |last| (last - now).as_seconds_f64().max(0.0));
    gauge!("portico_retiring_keys_verify_for_seconds").set(left);
}
