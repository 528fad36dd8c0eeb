//! Listening to the servers: one connection to each master, on which it tells what is changed, and which carries a beat.

mod answering;
mod ear;
mod link;
mod watcher;

use std::{pin::pin, sync::Weak, time::Duration};

use tokio::time::timeout;

use answering::Answers;
use watcher::Watcher;

use crate::handle::Inner;

/// How far beats are apart.
const INTERVAL: Duration = Duration::from_millis(150);

/// How long to wait before the second beat, which is the first to confirm anything, and between tries to connect.
const SHORT: Duration = Duration::from_millis(20);

/// How long others may take to hear in the end what they are owed.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Listens until `until` ends, or nobody holds the servers any more.
pub(crate) async fn run(inner: Weak<Inner>, until: impl Future<Output = ()>) {
    let (answers, heard) = answering::channel();
    let mut answering = pin!(answering::run(inner.clone(), heard));
    tokio::select! {
        () = listen(inner, answers, until) => {}
        () = &mut answering => return,
    }
    // It ends when all that was heard is confirmed, for nobody hears any more.
    drop(timeout(LAST_WORDS, answering).await);
}

async fn listen(inner: Weak<Inner>, answers: Answers, until: impl Future<Output = ()>) {
    let (mut watcher, mut until) = (Watcher::new(answers), pin!(until));
    while let Some(inner) = inner.upgrade() {
        let is_settled = watcher.turn(&inner).await;
        drop(inner);
        // A link that breaks cuts the pause short.
        let pause = timeout(if is_settled { INTERVAL } else { SHORT }, watcher.disturbance());
        tokio::select! {
            () = &mut until => break,
            _ = pause => {}
        }
    }
    if let Some(inner) = inner.upgrade() {
        watcher.leave(&inner).await;
    }
}
