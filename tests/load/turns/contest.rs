use hdrhistogram::Histogram;

use super::statistics::{median, quantile};
use crate::figures::{Figure, Wanted};

/// How often everybody has a turn.
const ROUNDS: usize = 5;

/// One turn.
pub(crate) struct Turn {
    pub(crate) per_second: f64,
    /// Seconds of the processor for each of them.
    pub(crate) cost: f64,
    /// How many microseconds each took, where that was looked at.
    pub(crate) latency: Option<Histogram<u64>>,
}

/// Turns of several servers in the same rounds. The first is ours.
pub(crate) struct Contest {
    names: Vec<&'static str>,
    /// One list for each name.
    turns: Vec<Vec<Turn>>,
}

impl Contest {
    /// Has each of the servers, which have names, take its turn in every round.
    pub(crate) async fn hold<Server>(
        servers: &mut [(&'static str, Server)],
        mut turn: impl AsyncFnMut(&mut Server) -> Turn,
    ) -> Self {
        let names = servers.iter().map(|(name, _)| *name).collect();
        let mut turns: Vec<_> = servers.iter().map(|_| Vec::new()).collect();
        for _ in 0..ROUNDS {
            for ((_, server), turns) in servers.iter_mut().zip(&mut turns) {
                turns.push(turn(server).await);
            }
        }
        Self { names, turns }
    }

    /// What `unit`s a second ours came to against each of the others, of which `wanted` says what the ratio should be, and what
    /// one of them cost and took at most.
    pub(crate) fn figures(&self, what: &str, unit: &str, wanted: &[Option<Wanted>]) -> Vec<Figure> {
        let rate = |turn: &Turn| Some(turn.per_second);
        let peers = (1..self.names.len()).zip(wanted);
        let rates = peers.filter_map(|(peer, wanted)| {
            let figure = self.figure(what, &format!("{unit}/s"), peer, rate)?;
            Some(figure.wanted_if_any(*wanted))
        });
        let cost = |turn: &Turn| Some(turn.cost * 1e6);
        let cost = self.figure(&format!("{what}: processor time"), "µs", 1, cost);
        let slowest = |turn: &Turn| turn.latency.as_ref().map(|spans| quantile(spans, 0.99) / 1e3);
        let slowest = self.figure(&format!("{what}: 99 of 100 took at most"), "ms", 1, slowest);
        rates.chain(cost).chain(slowest).collect()
    }

    /// Medians of the rounds, and of the rounds' ratios.
    fn figure(
        &self,
        what: &str,
        unit: &str,
        peer: usize,
        of: impl Fn(&Turn) -> Option<f64>,
    ) -> Option<Figure> {
        let [ours, theirs] =
            [0, peer].map(|server| self.turns[server].iter().map(&of).collect::<Option<Vec<_>>>());
        let (ours, theirs) = (ours?, theirs?);
        let ratio = median(ours.iter().zip(&theirs).map(|(ours, theirs)| ours / theirs));
        let [ours, theirs] = [ours, theirs].map(|values| median(values.into_iter()));
        Some(Figure::new(what, unit, ours).against(self.names[peer], theirs, ratio))
    }
}
