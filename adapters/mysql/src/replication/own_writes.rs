use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use portico_application::ports::Clock;
use portico_domain::consistency::{Consistency, WriteMark};
use time::OffsetDateTime;

use super::{gtids::Gtids, mark::Mark};

/// A replica that falls behind the limit is used for as long as it takes to notice.
const TO_NOTICE: Duration = Duration::from_secs(3);

/// What this node has written.
pub(crate) struct OwnWrites {
    clock: Arc<dyn Clock>,
    max_lag: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    gtids: Arc<Gtids>,
    /// Until when there may be writes of which no GTID is known.
    until: Option<OffsetDateTime>,
}

/// Where a read may be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Need {
    Primary,
    Executed(Arc<Gtids>),
}

impl OwnWrites {
    pub(crate) fn new(clock: Arc<dyn Clock>, max_lag: Duration) -> Self {
        Self { clock, max_lag: max_lag + TO_NOTICE, state: Mutex::default() }
    }

    /// Remembers a write after which the primary had executed `gtids`.
    pub(crate) fn include(&self, gtids: &Gtids) {
        let mut state = self.state.lock();
        if !state.gtids.includes(gtids) {
            Arc::make_mut(&mut state.gtids).include(gtids);
        }
    }

    /// Remembers a write of which no GTID is known: for a while only the primary is sure to have it.
    pub(crate) fn include_by_time(&self) {
        let until = self.clock.now() + self.max_lag;
        let mut state = self.state.lock();
        state.until = state.until.max(Some(until));
    }

    /// Names all of them.
    pub(crate) fn mark(&self) -> WriteMark {
        let state = self.state.lock();
        let now = self.clock.now();
        let mark = match state.until {
            Some(until) if until > now => Mark::Until(until).render(),
            _ => Mark::Gtids(Gtids::clone(&state.gtids)).render(),
        };
        mark.or_else(|| Mark::Until(now + self.max_lag).render()).unwrap_or(WriteMark::ANY)
    }

    /// What a server must have so that a read there sees what it has to.
    pub(super) fn need(&self, consistency: &Consistency) -> Need {
        let (own, until) = {
            let state = self.state.lock();
            (state.gtids.clone(), state.until)
        };
        let now = self.clock.now();
        if until.is_some_and(|until| until > now) {
            return Need::Primary;
        }
        let Consistency::After(mark) = consistency else { return Need::Executed(own) };
        match Mark::parse(mark) {
            Some(Mark::Gtids(gtids)) if own.includes(&gtids) => Need::Executed(own),
            Some(Mark::Gtids(gtids)) => {
                let mut all = Gtids::clone(&own);
                all.include(&gtids);
                Need::Executed(Arc::new(all))
            }
            Some(Mark::Until(until)) if until <= now => Need::Executed(own),
            Some(Mark::Until(_)) | None => Need::Primary,
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    struct At(Mutex<OffsetDateTime>);

    impl Clock for At {
        fn now(&self) -> OffsetDateTime {
            *self.0.lock()
        }
    }

    fn writes() -> (Arc<At>, OwnWrites) {
        let clock = Arc::new(At(Mutex::new(datetime!(2026-03-01 12:00 UTC))));
        (clock.clone(), OwnWrites::new(clock, Duration::from_secs(5)))
    }

    fn gtids(last: u64) -> Gtids {
        format!("3e11fa47-71ca-11e1-9e33-c80aa9429562:1-{last}").parse().expect("a good set")
    }

    fn executed(last: u64) -> Need {
        Need::Executed(Arc::new(gtids(last)))
    }

    #[test]
    fn a_read_needs_what_the_node_wrote() {
        let (_, writes) = writes();
        assert_eq!(writes.need(&Consistency::Eventual), Need::Executed(Arc::default()));
        writes.include(&gtids(7));
        writes.include(&gtids(6));
        assert_eq!(writes.need(&Consistency::Eventual), executed(7));
    }

    #[test]
    fn a_read_needs_what_its_mark_names_besides() {
        let (_, here) = writes();
        let (_, there) = writes();
        here.include(&gtids(9));
        there.include(&gtids(7));
        assert_eq!(there.need(&Consistency::After(here.mark())), executed(9));
        assert_eq!(here.need(&Consistency::After(there.mark())), executed(9));
    }

    #[test]
    fn a_write_without_a_gtid_keeps_reads_on_the_primary_for_a_while() {
        let (clock, writes) = writes();
        writes.include(&gtids(7));
        writes.include_by_time();
        let mark = Consistency::After(writes.mark());
        let (later, other) = self::writes();
        for (clock, writes) in [(clock, writes), (later, other)] {
            assert_eq!(writes.need(&mark), Need::Primary);
            *clock.0.lock() += Duration::from_secs(9);
            assert_ne!(writes.need(&mark), Need::Primary);
        }
    }

    #[test]
    fn a_mark_that_is_not_understood_keeps_the_read_on_the_primary() {
        let (_, writes) = writes();
        assert_eq!(writes.need(&Consistency::After(WriteMark::ANY)), Need::Primary);
    }
}
