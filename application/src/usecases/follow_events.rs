use std::sync::Arc;

use crate::ports::{EventBus, Subscription};

/// Hears what nodes tell each other, for what lives longer than a request.
pub struct FollowEvents {
    pub(crate) events: Arc<dyn EventBus>,
}

impl FollowEvents {
    /// Listens from now on.
    #[must_use]
    pub fn execute(&self) -> Box<dyn Subscription> {
        self.events.subscribe()
    }
}
