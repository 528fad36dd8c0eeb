use std::sync::atomic::{AtomicU16, Ordering};

/// How long one tick is, in milliseconds.
const TICK: u64 = 500;
/// How many ticks are told apart. That is more than a minute, twice as long as anything may stay here unnoticed.
const TICKS: usize = 128;

/// The pieces of a connection's answers that wait for the peer, counted by the tick in which each last moved. So the one
/// that has waited longest is known although each is kept by whoever sends it, without a lock or a list.
pub(crate) struct Unsent([AtomicU16; TICKS]);

/// The tick in which a piece last moved.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Since(u64);

impl Default for Unsent {
    fn default() -> Self {
        Self([const { AtomicU16::new(0) }; TICKS])
    }
}

impl Unsent {
    /// Counts a piece that moves at `now`, in milliseconds as are all times.
    pub(crate) fn add(&self, now: u64) -> Since {
        let tick = now / TICK;
        self.pieces(tick).fetch_add(1, Ordering::Relaxed);
        Since(tick)
    }

    /// Counts a piece no more.
    pub(crate) fn remove(&self, since: Since) {
        self.pieces(since.0).fetch_sub(1, Ordering::Relaxed);
    }

    /// When the piece last moved that has waited longest, a tick too early at most.
    pub(crate) fn oldest(&self, now: u64) -> Option<u64> {
        let present = now / TICK;
        let oldest = present.saturating_sub(TICKS as u64 - 1);
        let mut ticks = oldest..=present;
        ticks.find(|tick| self.pieces(*tick).load(Ordering::Relaxed) > 0).map(|tick| tick * TICK)
    }

    fn pieces(&self, tick: u64) -> &AtomicU16 {
        // The remainder fits into any integer.
        &self.0[usize::try_from(tick % TICKS as u64).unwrap_or_default()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_piece_that_has_waited_longest_is_found() {
        let unsent = Unsent::default();
        assert_eq!(unsent.oldest(90_000), None);
        let first = unsent.add(90_499);
        let second = unsent.add(91_000);
        let third = unsent.add(95_000);
        assert_eq!(unsent.oldest(120_000), Some(90_000));
        unsent.remove(first);
        assert_eq!(unsent.oldest(120_000), Some(91_000));
        unsent.remove(third);
        assert_eq!(unsent.oldest(150_000), Some(91_000));
        unsent.remove(second);
        assert_eq!(unsent.oldest(150_000), None);
    }

    #[test]
    fn what_moves_in_one_tick_is_counted_apart() {
        let unsent = Unsent::default();
        let both = [unsent.add(10), unsent.add(20)];
        unsent.remove(both[0]);
        assert_eq!(unsent.oldest(30_000), Some(0));
        unsent.remove(both[1]);
        assert_eq!(unsent.oldest(30_000), None);
    }
}
