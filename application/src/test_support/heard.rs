use std::sync::Mutex;

use crate::{
    Actor,
    ports::{AuditLog, SecurityEvent},
};

/// Remembers what it was told.
#[derive(Default)]
pub(crate) struct Heard(Mutex<Vec<(Actor, SecurityEvent)>>);

impl Heard {
    /// What `actor` brought about, in order.
    pub(crate) fn of(&self, actor: &Actor) -> Vec<SecurityEvent> {
        let heard = self.0.lock().expect("nobody panics with it in hand");
        heard.iter().filter(|(who, _)| who == actor).map(|(_, event)| event.clone()).collect()
    }
}

impl AuditLog for Heard {
    fn record(&self, actor: &Actor, event: SecurityEvent) {
        self.0.lock().expect("nobody panics with it in hand").push((actor.clone(), event));
    }
}
