use std::time::Duration;

use metrics::{counter, gauge};
use parking_lot::Mutex;
use tokio::time::Instant;

use super::{executed, gtids::Gtids, status::Status};
use crate::server::{Deadline, MysqlError, Server};

/// How long after it was asked a replica is not asked again what it has.
const NOT_AGAIN: Duration = Duration::from_millis(20);

/// A server that follows the primary. It is out until it was seen to follow closely enough.
pub(super) struct Replica {
    server: Server,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    is_in: bool,
    /// Why it is out, as it was logged.
    fault: Option<String>,
    /// What it is known to have.
    executed: Gtids,
    asked_at: Option<Instant>,
}

impl Replica {
    pub(super) fn new(server: Server) -> Self {
        let replica = Self { server, state: Mutex::default() };
        replica.show();
        replica
    }

    pub(super) fn server(&self) -> &Server {
        &self.server
    }

    pub(super) fn is_in(&self) -> bool {
        self.state.lock().is_in
    }

    /// Whether the replica has executed `needed`. It is asked only when it is not known to have.
    pub(super) async fn has(&self, needed: &Gtids, deadline: Deadline) -> bool {
        {
            let mut state = self.state.lock();
            if state.executed.includes(needed) {
                return true;
            }
            if state.asked_at.is_some_and(|at| at.elapsed() < NOT_AGAIN) {
                return false;
            }
            // Whoever comes while the answer is on its way goes to the primary.
            state.asked_at = Some(Instant::now());
        }
        match self.ask(deadline).await {
            Ok(executed) => self.learn(executed).includes(needed),
            Err(error) => {
                self.failed(&error);
                false
            }
        }
    }

    async fn ask(&self, deadline: Deadline) -> Result<Option<Gtids>, MysqlError> {
        executed(&mut self.server.lease(deadline).await?).await
    }

    fn learn(&self, executed: Option<Gtids>) -> Gtids {
        let mut state = self.state.lock();
        state.executed = executed.unwrap_or_default();
        state.executed.clone()
    }

    /// Looks after the replica and decides whether it is in. `primary_answers` is asked when the replica has lost its
    /// source: as long as nobody can write, it misses nothing.
    pub(super) async fn check(
        &self,
        max_lag: Duration,
        deadline: Deadline,
        primary_answers: impl Future<Output = bool> + Send,
    ) {
        match self.status(deadline).await {
            Err(error) => self.failed(&error),
            Ok(Status::Stopped(fault)) => self.take_out(fault.to_owned()),
            Ok(Status::Follows(lag)) => {
                self.show_lag(lag);
                if lag <= max_lag {
                    self.take_in();
                } else {
                    self.take_out(format!("it is {} s behind", lag.as_secs()));
                }
            }
            Ok(Status::Detached) if primary_answers.await => {
                self.take_out("it has lost its source".to_owned());
            }
            Ok(Status::Detached) => {}
        }
    }

    async fn status(&self, deadline: Deadline) -> Result<Status, MysqlError> {
        let mut lease = self.server.lease(deadline).await?;
        self.learn(executed(&mut lease).await?);
        Ok(Status::read(lease.first_of_text("SHOW REPLICA STATUS").await?))
    }

    /// Takes the replica out after a failed call, unless it was this node that asked too much.
    pub(super) fn failed(&self, error: &MysqlError) {
        if !error.is_our_own() {
            self.take_out(error.to_string());
        }
    }

    fn take_in(&self) {
        let mut state = self.state.lock();
        if !state.is_in {
            tracing::info!(replica = %self.server.name(), "the replica answers queries");
            state.is_in = true;
            state.fault = None;
            drop(state);
            self.show();
        }
    }

    fn take_out(&self, fault: String) {
        let mut state = self.state.lock();
        let was_in = std::mem::take(&mut state.is_in);
        if was_in || state.fault.is_none() {
            tracing::warn!(replica = %self.server.name(), fault, "the replica answers no queries");
        }
        state.fault = Some(fault);
        drop(state);
        if was_in {
            let server = self.server.name().clone();
            counter!("portico_mysql_replica_ejections_total", "server" => server).increment(1);
            self.show();
        }
    }

    fn show(&self) {
        let is_in = if self.is_in() { 1.0 } else { 0.0 };
        let server = self.server.name().clone();
        gauge!("portico_mysql_replica_in", "server" => server).set(is_in);
    }

    fn show_lag(&self, lag: Duration) {
        let server = self.server.name().clone();
        gauge!("portico_mysql_replica_lag_seconds", "server" => server).set(lag.as_secs_f64());
    }
}
