use std::time::Duration;

use super::offer::PATIENCE;
use crate::turns::number;

/// The times that are looked at one by one after an overload.
const WINDOW: Duration = Duration::from_millis(250);

/// What came of one request, counted from when it was due and not from when it could be sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answered {
    /// Since the beginning of the load.
    pub(super) due: Duration,
    pub(super) took: Duration,
    /// Nothing, when the client was out of patience or the connection ended.
    pub(super) status: Option<u16>,
}

impl Answered {
    fn is_good(&self) -> bool {
        self.status == Some(200) && self.took <= PATIENCE
    }
}

/// What came of a load.
pub(super) struct Outcome {
    pub(super) span: Duration,
    pub(super) answers: Vec<Answered>,
    /// Requests that were due while every client that should have sent them waited for an earlier one.
    pub(super) unsent: u64,
}

impl Outcome {
    pub(super) fn offered_per_second(&self) -> f64 {
        self.count(|_| true) + self.unsent_per_second()
    }

    pub(super) fn good_per_second(&self) -> f64 {
        self.count(Answered::is_good)
    }

    pub(super) fn refused_per_second(&self) -> f64 {
        self.count(|answer| answer.status == Some(503))
    }

    /// What was answered too late, or not at all.
    pub(super) fn lost_per_second(&self) -> f64 {
        self.count(|answer| answer.status != Some(503) && !answer.is_good())
    }

    pub(super) fn unsent_per_second(&self) -> f64 {
        number(self.unsent) / self.span.as_secs_f64()
    }

    fn count(&self, which: impl Fn(&Answered) -> bool) -> f64 {
        let count = self.answers.iter().filter(|answer| which(answer)).count();
        number(count as u64) / self.span.as_secs_f64()
    }

    /// Of good answers.
    pub(super) fn p99(&self) -> Duration {
        p99(self.answers.iter().filter(|answer| answer.is_good()))
    }

    /// When it begins that 99 of 100 answers come within `limit`, and all are good.
    pub(super) fn recovery(&self, limit: Duration) -> Option<Duration> {
        let mut windows = (0..).map(|window| WINDOW * window).take_while(|at| *at < self.span);
        windows.find(|at| {
            let window = || {
                let within = |answer: &&Answered| answer.due >= *at && answer.due < *at + WINDOW;
                self.answers.iter().filter(within)
            };
            window().count() > 0 && window().all(Answered::is_good) && p99(window()) <= limit
        })
    }
}

fn p99<'a>(answers: impl Iterator<Item = &'a Answered>) -> Duration {
    let mut times: Vec<_> = answers.map(|answer| answer.took).collect();
    times.sort_unstable();
    times.get(times.len() * 99 / 100).copied().unwrap_or_default()
}
