use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Keeps calls from a server that does not answer: they fail at once instead of waiting for it, all but one at a time,
/// which finds out when it answers again.
///
/// A call fails when no connection could be had for it or no answer came in time. Whatever a server answers, an error
/// included, is an answer. So a server that is slow, and answers some while it leaves others waiting, is still called.
///
/// Each `now` is the time on a clock that never goes back, from wherever it began.
pub struct CircuitBreaker {
    state: Mutex<State>,
    tell: Box<dyn Fn(Circuit) + Send + Sync>,
}

/// Whether a server is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Circuit {
    /// It is.
    Closed,
    /// It is not, but for a probe.
    Open,
}

#[derive(Default)]
struct State {
    /// How many calls failed since there was an answer.
    failures: u32,
    answered_at: Option<Duration>,
    open: Option<Open>,
    /// Numbers the probes, so that an early one says nothing in the name of a later one.
    probes: u64,
}

/// What there is to know while no calls are made.
struct Open {
    probe_at: Duration,
    /// The call that is on its way to find out.
    probe: Option<u64>,
}

/// Leave to make one call. Dropped without a word of what came of it, it says nothing about the server.
#[must_use]
pub struct Permit<'breaker> {
    breaker: &'breaker CircuitBreaker,
    began: Duration,
    probe: Option<u64>,
}

impl CircuitBreaker {
    /// After how many failures without an answer between them no more calls are made.
    pub const FAILURES: u32 = 5;
    /// How long after a failed probe the next one is made.
    pub const PAUSE: Duration = Duration::from_millis(100);
    /// How long after a probe could have been made, and nobody called, all calls are probes: what was known is old by then.
    pub const MEMORY: Duration = Duration::from_millis(500);

    /// Lets calls through until some fail. `tell` hears of each change, in order, and must be quick.
    #[must_use]
    pub fn new(tell: impl Fn(Circuit) + Send + Sync + 'static) -> Self {
        Self { state: Mutex::default(), tell: Box::new(tell) }
    }

    /// Lets a call through, unless the server did not answer a moment ago.
    #[must_use]
    pub fn admit(&self, now: Duration) -> Option<Permit<'_>> {
        let mut state = self.state();
        let State { open, probes, .. } = &mut *state;
        let probe = match open {
            None => None,
            Some(open) if open.is_forgotten(now) => None,
            Some(open) if open.probe.is_some() || now < open.probe_at => return None,
            Some(open) => {
                *probes += 1;
                open.probe = Some(*probes);
                open.probe
            }
        };
        Some(Permit { breaker: self, began: now, probe })
    }

    /// The server was heard, by whomever.
    pub fn answered(&self, now: Duration) {
        let mut state = self.state();
        state.failures = 0;
        state.answered_at = state.answered_at.max(Some(now));
        if state.open.take().is_some() {
            (self.tell)(Circuit::Closed);
        }
    }

    fn failed(&self, began: Duration, probe: Option<u64>, now: Duration) {
        let mut state = self.state();
        let open = Open { probe_at: now + Self::PAUSE, probe: None };
        let others_were_answered = state.answered_at >= Some(began);
        match &mut state.open {
            Some(present) if present.lets_through(probe, now) => *present = open,
            // It was let through before, and tells nothing new.
            Some(_) => {}
            None if others_were_answered => {}
            None => {
                state.failures += 1;
                if state.failures >= Self::FAILURES {
                    state.open = Some(open);
                    (self.tell)(Circuit::Open);
                }
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn is_forgotten(&self, now: Duration) -> bool {
        self.probe.is_none() && now >= self.probe_at + CircuitBreaker::MEMORY
    }

    fn lets_through(&self, probe: Option<u64>, now: Duration) -> bool {
        self.is_forgotten(now) || self.is_probed_by(probe)
    }

    fn is_probed_by(&self, probe: Option<u64>) -> bool {
        probe.is_some() && self.probe == probe
    }
}

impl Permit<'_> {
    /// The server answered, whatever it said.
    pub fn answered(&self, now: Duration) {
        self.breaker.answered(now);
    }

    /// No connection could be had, or no answer came in time.
    pub fn failed(&self, now: Duration) {
        self.breaker.failed(self.began, self.probe, now);
    }

    /// Whether the call may still be made: others may have failed while it waited for its turn.
    #[must_use]
    pub fn holds(&self, now: Duration) -> bool {
        let state = self.breaker.state();
        state.open.as_ref().is_none_or(|open| open.lets_through(self.probe, now))
    }
}

impl Drop for Permit<'_> {
    /// A probe that was given up makes room for another.
    fn drop(&mut self) {
        if self.probe.is_none() {
            return;
        }
        let mut state = self.breaker.state();
        if let Some(open) = state.open.as_mut().filter(|open| open.is_probed_by(self.probe)) {
            open.probe = None;
        }
    }
}

#[cfg(test)]
mod tests;
