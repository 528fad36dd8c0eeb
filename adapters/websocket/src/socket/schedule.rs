use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep_until};

/// How long a client may take nothing of what it is sent.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a client may take to answer a farewell.
const FAREWELL: Duration = Duration::from_secs(1);

/// How often a socket is looked after.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rhythm {
    /// After how long a silence the client is asked whether it is there.
    pub(crate) interval: Duration,
    /// After how long a silence it is gone.
    pub(crate) timeout: Duration,
    /// How many messages of it are heard a second; 0 is no limit.
    pub(crate) messages_per_second: u32,
}

/// What there is to do at some time if nothing happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    Ping,
    Silence,
    Expiry,
    Blocked,
    Farewell,
    /// Messages are heard again.
    Hearing,
}

/// What a socket is doing, as far as it matters to what is due.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    /// When the client was heard last.
    pub(super) heard_at: Instant,
    /// Since when the client takes nothing of what waits.
    pub(super) blocked_since: Option<Instant>,
    /// Whether an answer is being worked on.
    pub(super) is_working: bool,
}

/// When things are due. There is one timer, which is set anew when it runs out and hardly ever before.
pub(super) struct Schedule {
    rhythm: Rhythm,
    timer: Pin<Box<Sleep>>,
    /// When the token expires.
    pub(super) expires_at: Option<Instant>,
    pinged_at: Option<Instant>,
    farewell_at: Option<Instant>,
    /// The second that is counted, and the messages in it.
    second: (Instant, u32),
}

impl Schedule {
    pub(super) fn new(rhythm: Rhythm, expires_at: Option<Instant>) -> Self {
        let now = Instant::now();
        Self {
            rhythm,
            timer: Box::pin(sleep_until(now + rhythm.interval)),
            expires_at,
            pinged_at: None,
            farewell_at: None,
            second: (now, 0),
        }
    }

    /// The client was asked whether it is there.
    pub(super) fn note_ping(&mut self) {
        self.pinged_at = Some(Instant::now());
    }

    /// The farewell is being said.
    pub(super) fn note_farewell(&mut self) {
        self.farewell_at.get_or_insert_with(|| Instant::now() + FAREWELL);
    }

    /// A message came.
    pub(super) fn count(&mut self) {
        if self.rhythm.messages_per_second == 0 {
            return;
        }
        let now = Instant::now();
        if now.duration_since(self.second.0) >= Duration::from_secs(1) {
            self.second = (now, 0);
        }
        self.second.1 += 1;
    }

    /// Whether as many messages came in this second as are heard.
    pub(super) fn is_overheard(&self) -> bool {
        let limit = self.rhythm.messages_per_second;
        limit > 0 && self.second.1 >= limit && self.second.0.elapsed() < Duration::from_secs(1)
    }

    /// What is due now; otherwise the task is woken when something is.
    pub(super) fn poll(&mut self, context: &mut Context<'_>, state: State) -> Poll<Due> {
        loop {
            let (at, due) = self.next(state);
            if at <= Instant::now() {
                return Poll::Ready(due);
            }
            if self.timer.is_elapsed() || at < self.timer.deadline() {
                self.timer.as_mut().reset(at);
            }
            std::task::ready!(self.timer.as_mut().poll(context));
        }
    }

    fn next(&self, state: State) -> (Instant, Due) {
        let State { heard_at, blocked_since, is_working } = state;
        if let Some(at) = self.farewell_at {
            return (at, Due::Farewell);
        }
        let silence = (heard_at + self.rhythm.timeout, Due::Silence);
        let is_asked = self.pinged_at.is_some_and(|pinged_at| pinged_at > heard_at);
        let ping = (!is_asked).then(|| (heard_at + self.rhythm.interval, Due::Ping));
        // What is being worked on may be the next token, which came in time.
        let expiry = self.expires_at.filter(|_| !is_working).map(|at| (at, Due::Expiry));
        let blocked = blocked_since.map(|since| (since + WRITE_TIMEOUT, Due::Blocked));
        let hearing =
            self.is_overheard().then(|| (self.second.0 + Duration::from_secs(1), Due::Hearing));
        let others = [ping, expiry, blocked, hearing].into_iter().flatten();
        others.fold(silence, |first, other| if other.0 < first.0 { other } else { first })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    #[tokio::test]
    async fn a_token_that_is_being_looked_at_came_in_time() {
        let rhythm = Rhythm { interval: HOUR, timeout: 2 * HOUR, messages_per_second: 0 };
        let schedule = Schedule::new(rhythm, Some(Instant::now()));
        let state = State { heard_at: Instant::now(), blocked_since: None, is_working: false };
        assert_eq!(schedule.next(state).1, Due::Expiry);
        assert_eq!(schedule.next(State { is_working: true, ..state }).1, Due::Ping);
    }
}
