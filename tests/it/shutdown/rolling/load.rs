use std::{
    collections::BTreeMap,
    fmt::{self, Display},
    time::Duration,
};

use tokio::{sync::watch, task::JoinSet, time::sleep};

/// How long a client thinks before it goes on.
const THOUGHT: Duration = Duration::from_millis(15);

/// Clients who do the same again and again until it is over.
#[derive(Default)]
pub(super) struct Load {
    over: watch::Sender<bool>,
    clients: JoinSet<Tally>,
}

/// Tells when it is over.
#[derive(Clone)]
pub(super) struct Over(watch::Receiver<bool>);

/// What was done, by kind, and what failed.
#[derive(Debug, Default)]
pub(super) struct Tally {
    done: BTreeMap<&'static str, usize>,
    pub(super) faults: Vec<String>,
}

impl Load {
    /// Has one more client begin.
    pub(super) fn add<Client>(&mut self, client: impl FnOnce(Over) -> Client)
    where
        Client: Future<Output = Tally> + Send + 'static,
    {
        self.clients.spawn(client(Over(self.over.subscribe())));
    }

    /// Ends it; what all of them did.
    pub(super) async fn end(self) -> Tally {
        self.over.send_replace(true);
        let tallies = self.clients.join_all().await;
        tallies.into_iter().fold(Tally::default(), Tally::with)
    }
}

impl Over {
    /// Thinks for a moment; whether to go on.
    pub(super) async fn goes_on(&self) -> bool {
        sleep(THOUGHT).await;
        !*self.0.borrow()
    }

    /// Waits until it is over.
    pub(super) async fn comes(&mut self) {
        // That nobody can tell any more is an end as well.
        let _ = self.0.wait_for(|is_over| *is_over).await;
    }
}

impl Tally {
    /// Counts something that was done, or notes why it failed.
    pub(super) fn note(&mut self, kind: &'static str, done: Result<(), String>) {
        match done {
            Ok(()) => *self.done.entry(kind).or_default() += 1,
            Err(fault) => self.faults.push(format!("{kind}: {fault}")),
        }
    }

    /// What was done at least once.
    pub(super) fn kinds(&self) -> Vec<&'static str> {
        self.done.keys().copied().collect()
    }

    fn with(mut self, other: Self) -> Self {
        for (kind, count) in other.done {
            *self.done.entry(kind).or_default() += count;
        }
        self.faults.extend(other.faults);
        self
    }
}

impl Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (kind, count) in &self.done {
            write!(formatter, "{count} {kind}, ")?;
        }
        write!(formatter, "{} failed", self.faults.len())
    }
}
