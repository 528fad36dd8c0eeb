use std::sync::Arc;

use futures_util::future;
use portico_domain::{
    channel::{Content, ImportNotice, Topic},
    import::Import,
};

use crate::ports::{EventBus, Timer};

/// Tells whoever asked for an import how far it is, on their private topic.
pub(crate) struct Notices {
    pub(crate) events: Arc<dyn EventBus>,
    pub(crate) timer: Arc<dyn Timer>,
}

impl Notices {
    /// Says how far `import` is, and waits for the bus for a beat at most. One that is not heard is followed by the next,
    /// and the last can be found where the import is.
    pub(crate) async fn say(&self, import: &Import) {
        let Import { id, owner, state, progress, .. } = *import;
        let Some(owner) = owner else { return };
        let (topic, notice) = (Topic::of(owner), ImportNotice { id, state, progress });
        let post = self.events.post(&topic, Content::Import(notice));
        future::select(post, self.timer.sleep(Import::BEAT)).await;
    }
}
