use std::{sync::Arc, time::Duration};

use adapter_jwt::{KeyEntry, KeyRing, KeyRingError};
use portico_application::{
    Actor,
    ports::{AuditLog, SecurityEvent},
};

/// How often the key ring is looked at for changes by terminal commands.
const POLL: Duration = Duration::from_millis(500);

/// Takes in what `portico keys` changed beside this server, and tells the audit log.
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
                tracing::info!("{done}");
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
