use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// What the stream of a connection tells its service: that two readers may read two requests from the bytes that came.
/// Once raised it stays, since the connection is closed with its next answer.
#[derive(Clone, Default)]
pub(crate) struct Suspicion(Arc<AtomicBool>);

impl Suspicion {
    pub(crate) fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
