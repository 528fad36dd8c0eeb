use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Who has waited for longer is turned away while the queue does not get shorter: most clients wait for about a second, and
/// what is done for one that has left is done in vain.
const PATIENCE: Duration = Duration::from_millis(500);

/// For how long a queue may be long, as it is after many came at once, before it counts as one that does not get shorter.
const STANDING: Duration = Duration::from_secs(1);

/// Tells a burst, which a queue is for, from more work than there is time for, which a queue only makes late (Nichols and
/// Jacobson, "Controlling Queue Delay", ACM Queue 10(5); Maurer, "Fail at Scale", ACM Queue 13(8)).
pub(super) struct ControlledDelay {
    /// When somebody last did not have to wait for long.
    relieved_at: Mutex<Instant>,
}

impl ControlledDelay {
    pub(super) fn new(now: Instant) -> Self {
        Self { relieved_at: Mutex::new(now) }
    }

    /// Whether who came at `came` and has their turn `now` is still served.
    pub(super) fn serves(&self, came: Instant, now: Instant) -> bool {
        let waited = now.saturating_duration_since(came);
        let mut relieved_at = self.relieved_at.lock().unwrap_or_else(PoisonError::into_inner);
        if waited <= PATIENCE / 2 {
            *relieved_at = now;
        }
        waited <= PATIENCE || now.saturating_duration_since(*relieved_at) <= STANDING
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;

    const WORK: Duration = Duration::from_millis(20);

    /// Has `count` come every `pause` to one core for ten seconds; how many were served in each second, and how long they
    /// waited at most in it.
    fn simulate(count: usize, pause: Duration) -> Vec<(u32, Duration)> {
        let start = Instant::now();
        let delay = ControlledDelay::new(start);
        let (mut next, mut free) = (start, start);
        let (mut queue, mut seconds) = (VecDeque::new(), vec![(0, Duration::ZERO); 10]);
        while free < start + Duration::from_secs(10) {
            while next <= free {
                queue.extend(std::iter::repeat_n(next, count));
                next += pause;
            }
            let Some(came) = queue.pop_front() else {
                free = next;
                continue;
            };
            if delay.serves(came, free) {
                let second = usize::try_from((free - start).as_secs()).expect("ten at most");
                let (served, longest) = &mut seconds[second];
                *served += 1;
                *longest = free.duration_since(came).max(*longest);
                free += WORK;
            }
        }
        seconds
    }

    #[test]
    fn everybody_of_a_burst_is_served() {
        let seconds = simulate(60, Duration::from_secs(5));
        assert_eq!(seconds.iter().map(|(served, _)| served).sum::<u32>(), 120);
    }

    #[test]
    fn of_three_times_as_many_as_there_is_time_for_as_many_are_served_and_none_late() {
        let seconds = simulate(3, WORK);
        for (served, longest) in &seconds[2..9] {
            assert_eq!(*served, 50, "{seconds:?}");
            assert!(*longest <= PATIENCE, "{seconds:?}");
        }
    }

    #[test]
    fn a_load_that_there_is_time_for_is_served_whole() {
        let seconds = simulate(1, WORK);
        assert!(seconds.iter().all(|(served, longest)| *served == 50 && *longest < WORK));
    }
}
