use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use super::{broken, calls, http, shift::Shift, sockets, workbooks};
use crate::servers::Portico;

/// How many times a second something is done.
const fn per_second(times: u32) -> Duration {
    Duration::from_nanos(1_000_000_000 / times as u64)
}

/// Clients of one server.
struct Traffic {
    portico: Arc<Portico>,
    until: Instant,
    clients: JoinSet<Shift>,
}

/// Has everything be done for `span`, at once; what was done how often. Every connection of a client is closed then.
pub(super) async fn flow(portico: &Arc<Portico>, span: Duration) -> Vec<(&'static str, f64)> {
    let (portico, until) = (portico.clone(), Instant::now() + span);
    let mut traffic = Traffic { portico, until, clients: JoinSet::new() };
    traffic.healthy();
    traffic.broken();
    let mut shifts = traffic.clients.join_all().await;
    shifts.sort_unstable_by_key(|shift| shift.name);
    shifts.into_iter().map(|shift| (shift.name, f64::from(shift.deeds))).collect()
}

impl Traffic {
    fn healthy(&mut self) {
        self.work("logins", per_second(2), http::log_in);
        self.work("refreshes", per_second(5), http::refresh);
        self.work("GET /home", per_second(100), http::home);
        self.work("users made, edited and removed", per_second(2), http::users);
        self.repeat("crowds of 64 for half a second", Duration::from_secs(10), http::crowd);
        self.work("workbooks in and out", Duration::from_secs(3), workbooks::in_and_out);
        self.work("sockets opened and closed", per_second(20), sockets::converse);
        self.work("gRPC connections with a call of each kind", per_second(10), calls::talk);
    }

    fn broken(&mut self) {
        let now_and_then = Duration::from_secs(1);
        self.repeat("failed logins", Duration::from_secs(3), broken::log_in);
        self.repeat("connections that say nothing", now_and_then, broken::silent);
        self.repeat("half heads", now_and_then, broken::half_head);
        self.repeat("bodies that come slowly", now_and_then, broken::slow_body);
        self.repeat("no HTTP at all", now_and_then, broken::garbage);
        self.repeat("bad frames", now_and_then, broken::frame);
        self.work("workbooks that break off, in and out", now_and_then, broken::workbooks);
    }

    /// A client that keeps something from deed to deed.
    fn work<Working>(
        &mut self,
        name: &'static str,
        pace: Duration,
        work: impl FnOnce(Arc<Portico>, Shift) -> Working,
    ) where
        Working: Future<Output = Shift> + Send + 'static,
    {
        let shift = Shift::new(name, pace, self.until);
        self.clients.spawn(work(self.portico.clone(), shift));
    }

    /// One that does not.
    fn repeat<Doing>(
        &mut self,
        name: &'static str,
        pace: Duration,
        deed: impl Fn(Arc<Portico>) -> Doing + Send + Sync + 'static,
    ) where
        Doing: Future<Output = ()> + Send,
    {
        self.work(name, pace, async move |portico, mut shift| {
            while shift.goes_on().await {
                deed(portico.clone()).await;
            }
            shift
        });
    }
}
