use std::{any::Any, thread};

use tokio::{
    runtime,
    sync::{OnceCell, oneshot},
};

use super::choice::Had;

/// Whatever ends a server when it is dropped. Nothing of ours ends a server that the environment named.
pub(super) type Holder = Option<Box<dyn Any + Send + Sync>>;

/// A server of the whole test binary: the first test that asks starts it, and it outlives that test's runtime.
pub(super) struct Shared<T>(OnceCell<Had<T>>);

impl<T: Send + Sync + 'static> Shared<T> {
    pub(super) const fn new() -> Self {
        Self(OnceCell::const_new())
    }

    /// The server, which `start` starts when it is not there. Fails the test when it cannot be had.
    pub(super) async fn get(&self, start: impl AsyncFnOnce() -> Had<T> + Send + 'static) -> &T {
        match self.0.get_or_init(async || elsewhere(start).await).await {
            Ok(server) => server,
            Err(reason) => panic!("{reason}"),
        }
    }
}

/// Runs `start` on a thread and a runtime of its own.
async fn elsewhere<T: Send + 'static>(
    start: impl AsyncFnOnce() -> Had<T> + Send + 'static,
) -> Had<T> {
    let (tell, told) = oneshot::channel();
    thread::spawn(move || {
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        // Whoever asked may have failed meanwhile; the server ends with the answer then.
        let _ = tell.send(runtime.block_on(start()));
    });
    told.await.unwrap_or_else(|_| Err("starting it panicked".to_owned()))
}
