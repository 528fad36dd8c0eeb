//! The key ring of a running server.

use std::{sync::Arc, time::Duration};

use adapter_jwt::{KeyEntry, KeyRing, KeyRingError, KeyState};
use metrics::gauge;
use portico_application::{
    Actor,
    ports::{AuditLog, Clock, SecurityEvent},
};

use crate::system::SystemClock;

/// How often the key ring is looked at for changes by terminal commands.
const POLL: Duration = Duration::from_millis(500);

/// Takes in what `portico keys` changed beside this server, tells the audit log, and measures the ring.
#[derive(Clone)]
pub(super) struct Keys {
    pub(super) ring: Arc<KeyRing>,
    pub(super) audit: Arc<dyn AuditLog>,
}

impl Keys {
    /// Looks for changes for ever.
    pub(super) async fn watch(self) {
        let mut look = tokio::time::interval(POLL);
        loop {
            look.tick().await;
            let keys = self.clone();
            let looked = tokio::task::spawn_blocking(move || {
                keys.read(KeyRing::reload_if_changed, "the key ring has changed");
                measure(&keys.ring);
            });
            // The next look begins when this one has ended, however long a disk hangs.
            let _ = looked.await;
        }
    }

    /// Reads the ring whether or not it has changed.
    pub(super) fn reload(&self) {
        self.read(|ring| ring.reload().map(|()| true), "the key ring was read again");
    }

    fn read(&self, read: impl FnOnce(&KeyRing) -> Result<bool, KeyRingError>, done: &'static str) {
        let before = self.ring.entries();
        match read(&self.ring) {
            Ok(true) => {
                tracing::info!(signs = %self.ring.signs(), "{done}");
                self.tell(&before);
            }
            Ok(false) => {}
            Err(error) => {
                let error = anyhow::Error::from(error);
                tracing::error!("the key ring cannot be read, the last good one stays: {error:#}");
            }
        }
    }

    /// Tells of each key that is new, or in another state than before.
    fn tell(&self, before: &[KeyEntry]) {
        for KeyEntry { kid: key, state, .. } in self.ring.entries() {
            if !before.iter().any(|known| known.kid == key && known.state == state) {
                let event = SecurityEvent::KeyChanged { key, state: state.to_string() };
                self.audit.record(&Actor::at_a_terminal(), event);
            }
        }
    }
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
