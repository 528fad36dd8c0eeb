use std::{
    collections::VecDeque,
    mem,
    sync::atomic::{AtomicUsize, Ordering},
    task::Waker,
    time::Instant,
};

use bytes::Bytes;
use futures_util::task::AtomicWaker;
use parking_lot::Mutex;

use crate::{close::Close, metrics::SocketMetrics};

/// What others want a socket to send: frames, as long as it takes them, and the order to close.
pub(crate) struct Outbox {
    queue: Mutex<Queue>,
    /// Bytes that wait here or where the socket writes, with what it costs to keep them.
    waiting: AtomicUsize,
    limit: usize,
    socket: AtomicWaker,
    metrics: &'static SocketMetrics,
}

#[derive(Default)]
struct Queue {
    frames: VecDeque<Outgoing>,
    close: Option<Close>,
}

/// A frame on its way.
pub(crate) struct Outgoing {
    pub(crate) bytes: Bytes,
    /// When it was handed over, if somebody wants to know how long it takes.
    pub(crate) since: Option<Instant>,
}

impl Outgoing {
    /// What it costs to keep.
    pub(crate) fn cost(&self) -> usize {
        self.bytes.len() + size_of::<Self>()
    }
}

impl Outbox {
    pub(crate) fn new(limit: usize, metrics: &'static SocketMetrics) -> Self {
        Self {
            queue: Mutex::default(),
            waiting: AtomicUsize::new(0),
            limit,
            socket: AtomicWaker::new(),
            metrics,
        }
    }

    /// Has the socket send a frame. One that has too much waiting already is closed instead. A frame alone is never too
    /// much.
    pub(crate) fn push(&self, frame: Outgoing) {
        let mut queue = self.queue.lock();
        if queue.close.is_some() {
            return;
        }
        let waiting = self.waiting();
        if waiting > 0 && waiting + frame.cost() > self.limit {
            self.metrics.slow_cuts.increment(1);
            self.order(&mut queue, Close::TooSlow);
        } else {
            self.count(frame.cost());
            queue.frames.push_back(frame);
        }
        drop(queue);
        self.socket.wake();
    }

    /// Has the socket close. The first order stands.
    pub(crate) fn close(&self, close: Close) {
        let mut queue = self.queue.lock();
        if queue.close.is_none() {
            self.order(&mut queue, close);
        }
        drop(queue);
        self.socket.wake();
    }

    /// What waits is not sent any more.
    fn order(&self, queue: &mut Queue, close: Close) {
        queue.close = Some(close);
        let frames = mem::take(&mut queue.frames);
        self.settle(frames.iter().map(Outgoing::cost).sum());
    }

    /// Wakes the socket when there is more to do.
    pub(crate) fn register(&self, socket: &Waker) {
        self.socket.register(socket);
    }

    /// Moves what waits behind `frames`; the order to close, if there is one.
    pub(crate) fn take(&self, frames: &mut VecDeque<Outgoing>) -> Option<Close> {
        let mut queue = self.queue.lock();
        if frames.is_empty() {
            mem::swap(frames, &mut queue.frames);
        } else {
            frames.append(&mut queue.frames);
        }
        queue.close
    }

    /// How much waits.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Notes that more waits.
    pub(crate) fn count(&self, cost: usize) {
        self.waiting.fetch_add(cost, Ordering::Relaxed);
        self.metrics.queued(cost);
    }

    /// Notes that less waits, because it was sent or dropped.
    pub(crate) fn settle(&self, cost: usize) {
        if cost > 0 {
            self.waiting.fetch_sub(cost, Ordering::Relaxed);
            self.metrics.unqueued(cost);
        }
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        self.metrics.unqueued(self.waiting());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outgoing(length: usize) -> Outgoing {
        Outgoing { bytes: vec![0; length].into(), since: None }
    }

    fn outbox() -> Outbox {
        Outbox::new(1_000, SocketMetrics::get())
    }

    #[test]
    fn frames_come_out_in_the_order_in_which_they_went_in() {
        let outbox = outbox();
        let mut frames = VecDeque::new();
        outbox.push(outgoing(1));
        assert_eq!(outbox.take(&mut frames), None);
        outbox.push(outgoing(2));
        outbox.push(outgoing(3));
        assert_eq!(outbox.take(&mut frames), None);
        assert_eq!(frames.iter().map(|frame| frame.bytes.len()).collect::<Vec<_>>(), [1, 2, 3]);
        outbox.settle(frames.iter().map(Outgoing::cost).sum());
        assert_eq!(outbox.waiting(), 0);
    }

    #[test]
    fn who_takes_nothing_is_closed_and_one_frame_is_never_too_much() {
        let outbox = outbox();
        outbox.push(outgoing(5_000));
        assert_eq!(outbox.take(&mut VecDeque::new()), None);
        outbox.push(outgoing(1));
        let mut frames = VecDeque::new();
        assert_eq!(outbox.take(&mut frames), Some(Close::TooSlow));
        assert!(frames.is_empty());
        outbox.push(outgoing(1));
        outbox.close(Close::ShuttingDown);
        assert_eq!(outbox.take(&mut frames), Some(Close::TooSlow));
        assert!(frames.is_empty());
    }
}
