use std::{
    io::{self, Write},
    mem,
    sync::Arc,
    thread,
    time::Duration,
};

use parking_lot::{Condvar, Mutex};

/// How many bytes may wait. What comes beyond is dropped and counted: a reader that stands still must not stop requests.
const CAPACITY: usize = 4 * 1024 * 1024;

/// How long lines gather between two writes, so that a busy server pays for few system calls and wake-ups.
const GATHER: Duration = Duration::from_millis(5);

/// How long the end of the process waits for a reader that stands still.
const PATIENCE: Duration = Duration::from_secs(1);

/// Takes log lines from any thread, without ever waiting for the one who reads them.
#[derive(Default)]
pub(super) struct LineQueue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    pending: Vec<u8>,
    dropped: u64,
    closed: bool,
    written: bool,
}

/// The formatter writes each line in one call.
impl Write for &LineQueue {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut state = self.state.lock();
        if state.pending.len() + line.len() > CAPACITY {
            state.dropped += 1;
        } else {
            state.pending.extend_from_slice(line);
            self.changed.notify_all();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl LineQueue {
    /// Waits for lines and swaps them into `batch`. Answers how many lines were lost, and whether these are the last.
    fn take(&self, batch: &mut Vec<u8>) -> (u64, bool) {
        let mut state = self.state.lock();
        self.changed.wait_while(&mut state, |state| state.pending.is_empty() && !state.closed);
        mem::swap(&mut state.pending, batch);
        (mem::take(&mut state.dropped), state.closed)
    }

    /// Closes the queue; what was in it.
    #[cfg(test)]
    pub(super) fn drained(&self) -> Vec<u8> {
        self.state.lock().closed = true;
        let mut output = Vec::new();
        self.drain(&mut output);
        output
    }

    /// Writes until the queue is closed. A failed write has nowhere to be reported.
    fn drain(&self, mut output: impl Write) {
        let mut batch = Vec::new();
        loop {
            let (dropped, last) = self.take(&mut batch);
            let _ = output.write_all(&batch).and_then(|()| output.flush());
            batch.clear();
            if last {
                break;
            }
            if dropped > 0 {
                tracing::warn!(dropped, "log lines were lost, because nobody read them in time");
            }
            thread::sleep(GATHER);
        }
        self.state.lock().written = true;
        self.changed.notify_all();
    }
}

/// The thread that writes the lines of a queue to standard error. Dropping it waits, within reason, until all is written.
#[must_use]
pub(crate) struct LineWriter(Arc<LineQueue>);

impl LineWriter {
    pub(super) fn start(queue: Arc<LineQueue>) -> io::Result<Self> {
        let drained = queue.clone();
        thread::Builder::new()
            .name("log".into())
            .spawn(move || drained.drain(io::stderr()))
            .map(|_detached| Self(queue))
    }
}

impl Drop for LineWriter {
    fn drop(&mut self) {
        let mut state = self.0.state.lock();
        state.closed = true;
        self.0.changed.notify_all();
        self.0.changed.wait_while_for(&mut state, |state| !state.written, PATIENCE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_out_in_order() {
        let queue = LineQueue::default();
        for line in ["one\n", "two\n"] {
            (&queue).write_all(line.as_bytes()).expect("it never fails");
        }
        assert_eq!(queue.drained(), b"one\ntwo\n");
    }

    #[test]
    fn a_full_queue_drops_lines_and_counts_them() {
        let queue = LineQueue::default();
        let line = vec![b'x'; CAPACITY / 2];
        for _ in 0..3 {
            (&queue).write_all(&line).expect("it never fails");
        }
        assert_eq!(queue.take(&mut Vec::new()), (1, false));
    }
}
