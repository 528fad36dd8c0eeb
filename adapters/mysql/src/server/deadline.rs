use std::time::Duration;

use tokio::time::Instant;

/// When a call has to be over, whatever it still has to do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// `budget` from now.
    pub(crate) fn within(budget: Duration) -> Self {
        Self(Instant::now() + budget)
    }

    pub(crate) fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// The end of the first half of what is left, for a try that somebody else may have to repeat.
    pub(crate) fn half(self) -> Self {
        Self::within(self.left() / 2)
    }

    /// `budget` from now, or the deadline when that is earlier.
    pub(crate) fn at_most(self, budget: Duration) -> Self {
        Self::within(self.left().min(budget))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_deadline_is_used_up_and_never_negative() {
        let deadline = Deadline::within(Duration::from_secs(2));
        assert_eq!(deadline.half().left(), Duration::from_secs(1));
        assert_eq!(deadline.at_most(Duration::from_secs(3)).left(), Duration::from_secs(2));
        assert_eq!(deadline.at_most(Duration::from_millis(1)).left(), Duration::from_millis(1));
        tokio::time::advance(Duration::from_secs(3)).await;
        assert_eq!(deadline.left(), Duration::ZERO);
    }
}
