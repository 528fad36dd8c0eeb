//! Listening to the servers: one connection to each master, on which it tells what is changed, and which carries a beat.

mod answering;
mod ear;
mod link;
mod watcher;

use std::{sync::Weak, time::Duration};

use tokio::time::timeout;

use answering::Answers;
use watcher::Watcher;

use crate::handle::Inner;

/// How far beats are apart.
const INTERVAL: Duration = Duration::from_millis(150);

/// How long to wait before the second beat, which is the first to confirm anything, and between tries to connect.
const SHORT: Duration = Duration::from_millis(20);

/// Listens until nobody holds the servers any more.
pub(crate) async fn run(inner: Weak<Inner>) {
    let (answers, heard) = answering::channel();
    tokio::select! {
        () = listen(inner.clone(), answers) => {}
        () = answering::run(inner, heard) => {}
    }
}

async fn listen(inner: Weak<Inner>, answers: Answers) {
    let mut watcher = Watcher::new(answers);
    while let Some(inner) = inner.upgrade() {
        let is_settled = watcher.turn(&inner).await;
        drop(inner);
        let pause = if is_settled { INTERVAL } else { SHORT };
        // A link that breaks cuts the pause short.
        drop(timeout(pause, watcher.disturbance()).await);
    }
}
