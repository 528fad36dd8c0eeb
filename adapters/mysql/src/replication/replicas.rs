use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::{Either, FutureExt, join_all, select};
use metrics::counter;
use mysql_async::{Params, Row};
use portico_domain::consistency::Consistency;
use tokio::time::{MissedTickBehavior, interval};

use super::{OwnWrites, own_writes::Need, replica::Replica};
use crate::server::{Deadline, MysqlError, Server};

/// How often each replica is looked after.
const WATCH: Duration = Duration::from_secs(1);

/// The replicas, and the primary for what none of them may answer.
pub(crate) struct Replicas {
    primary: Arc<Server>,
    writes: Arc<OwnWrites>,
    followers: Vec<Replica>,
    turn: AtomicUsize,
    max_lag: Duration,
}

impl Replicas {
    pub(crate) fn new(
        primary: Arc<Server>,
        writes: Arc<OwnWrites>,
        servers: Vec<Server>,
        max_lag: Duration,
    ) -> Self {
        let followers = servers.into_iter().map(Replica::new).collect();
        Self { primary, writes, followers, turn: AtomicUsize::new(0), max_lag }
    }

    /// Reads on a replica that has what `consistency` asks for, else on the primary.
    pub(crate) async fn rows(
        &self,
        consistency: &Consistency,
        sql: &str,
        parameters: impl Into<Params> + Send,
    ) -> Result<Vec<Row>, MysqlError> {
        let deadline = self.primary.deadline();
        let parameters = parameters.into();
        if let Some(replica) = self.choose(consistency, deadline.half()).await {
            match rows(replica.server(), sql, parameters.clone(), deadline.half()).await {
                Ok(rows) => return Ok(rows),
                Err(error) => {
                    let server = replica.server().name().clone();
                    counter!("portico_mysql_replica_fallbacks_total", "server" => server)
                        .increment(1);
                    replica.failed(&error);
                }
            }
        }
        rows(&self.primary, sql, parameters, deadline).await
    }

    /// The replicas take turns.
    async fn choose(&self, consistency: &Consistency, deadline: Deadline) -> Option<&Replica> {
        let candidates: Vec<_> = self.followers.iter().filter(|replica| replica.is_in()).collect();
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let chosen = *candidates.get(turn.checked_rem(candidates.len())?)?;
        match self.writes.need(consistency) {
            Need::Executed(gtids) => chosen.has(&gtids, deadline).await.then_some(chosen),
            Need::Primary => None,
        }
    }

    /// The servers of the replicas.
    pub(crate) fn servers(&self) -> impl Iterator<Item = &Server> {
        self.followers.iter().map(Replica::server)
    }

    /// Looks after the replicas as long as `until` does not end: takes out who fails, stops or falls behind, and takes back
    /// who caught up. A look that has begun comes to its end.
    pub(crate) async fn watch(&self, until: impl Future<Output = ()>) {
        let until = until.shared();
        let watch_one = async |replica: &Replica| {
            let mut tick = interval(WATCH);
            tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
            while let Either::Left(_) = select(pin!(tick.tick()), until.clone()).await {
                let deadline = Deadline::within(WATCH);
                replica.check(self.max_lag, deadline, self.primary_answers()).await;
            }
        };
        join_all(self.followers.iter().map(watch_one)).await;
        // There may be no replica to look after.
        until.await;
    }

    async fn primary_answers(&self) -> bool {
        let ask = async {
            self.primary.lease(Deadline::within(WATCH)).await?.first("SELECT 1", ()).await
        };
        ask.await.is_ok_and(|_| true)
    }
}

async fn rows(
    server: &Server,
    sql: &str,
    parameters: Params,
    deadline: Deadline,
) -> Result<Vec<Row>, MysqlError> {
    server.lease(deadline).await?.rows(sql, parameters).await
}
