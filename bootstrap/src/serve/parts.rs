use std::{sync::Arc, time::Duration};

use tokio::time::timeout;

use super::{
    conductor::Outcome,
    cuts::{Cuts, Kind},
    draining::Draining,
};

/// How long what was stopped may take to notice. What does not notice ends with the process.
const NOTICE: Duration = Duration::from_millis(200);

/// The parts of a server in the order in which they end: none needs those before it.
pub(crate) struct Parts {
    /// What clients reach: requests, calls and sockets.
    pub(crate) public: Draining,
    /// Imports that nobody waits for.
    pub(crate) imports: Draining,
    /// What hears other nodes and speaks to them.
    pub(crate) bus: Draining,
    /// What operators reach. It answers as long as there is anything to see.
    pub(crate) operators: Draining,
    /// What keeps data, with the connections to it.
    pub(crate) stores: Draining,
    cuts: Arc<Cuts>,
}

impl Default for Parts {
    fn default() -> Self {
        let cuts = Arc::<Cuts>::default();
        let part = |name| Draining::new(name, cuts.clone());
        Self {
            public: part("public"),
            imports: part("imports"),
            bus: part("bus"),
            operators: part("operators"),
            stores: part("stores"),
            cuts,
        }
    }
}

impl Parts {
    /// Lets clients and operators know that they should go elsewhere.
    pub(crate) fn leave(&self) {
        self.public.leave();
        self.operators.leave();
    }

    /// Has each finish, and waits for it before the next begins to.
    pub(crate) async fn finish(&self) {
        for part in self.in_order() {
            part.finish().await;
        }
    }

    /// Stops what has not finished, all of it at once.
    pub(crate) async fn stop(&self) {
        self.in_order().into_iter().for_each(Draining::stop);
        let ended = async {
            for part in self.in_order() {
                part.ended().await;
            }
        };
        // Whether they have is reported.
        let _ = timeout(NOTICE, ended).await;
    }

    /// Says what became of everything, in the last line of the log.
    pub(crate) fn report(&self, outcome: Outcome) {
        let count = |kind| self.cuts.count(kind);
        let (requests, calls) = (count(Kind::Requests), count(Kind::Calls));
        let (sockets, imports) = (count(Kind::Sockets), count(Kind::Imports));
        let unstopped: usize = self.in_order().into_iter().map(Draining::unstopped).sum();
        let cut = requests + calls + sockets + imports + unstopped;
        let outcome = outcome.as_str();
        tracing::info!(outcome, cut, requests, calls, sockets, imports, unstopped, "ended");
    }

    fn in_order(&self) -> [&Draining; 5] {
        [&self.public, &self.imports, &self.bus, &self.operators, &self.stores]
    }
}
