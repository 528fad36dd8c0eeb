use std::time::Duration;

use metrics::{counter, gauge};
use parking_lot::Mutex;
use tokio::time::Instant;

use super::{executed, gtids::Gtids, status::Status};
use crate::server::{Deadline, MysqlError, Server};

/// How long after it was asked a replica is not asked again what it has.
const NOT_AGAIN: Duration = Duration::from_millis(20);

/// A server that follows the primary. It is out until it was seen to follow closely enough, and while it does not answer.
pub(super) struct Replica {
    server: Server,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Whether it followed closely enough when that could last be told.
    follows: bool,
    /// Whether the last call to it was answered.
    answers: bool,
    /// Why it is out, as it was logged.
    fault: Option<String>,
    /// What it is known to have.
    executed: Gtids,
    asked_at: Option<Instant>,
}

impl State {
    fn is_in(&self) -> bool {
        self.follows && self.answers
    }
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
        self.state.lock().is_in()
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
            Ok(Status::Stopped(fault)) => self.judge(Some(fault.to_owned())),
            Ok(Status::Follows(lag)) => {
                self.show_lag(lag);
                self.judge((lag > max_lag).then(|| format!("it is {} s behind", lag.as_secs())));
            }
            Ok(Status::Detached) if primary_answers.await => {
                self.judge(Some("it has lost its source".to_owned()));
            }
            Ok(Status::Detached) => self.change(None, |state| state.answers = true),
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
            self.change(Some(error.to_string()), |state| state.answers = false);
        }
    }

    /// Notes whether it follows closely enough, as it answered itself.
    fn judge(&self, fault: Option<String>) {
        let follows = fault.is_none();
        self.change(fault, |state| (state.follows, state.answers) = (follows, true));
    }

    /// Changes what is known of it, and tells when it is in or out by that.
    fn change(&self, fault: Option<String>, change: impl FnOnce(&mut State)) {
        let server = self.server.name();
        let mut state = self.state.lock();
        let was_in = state.is_in();
        change(&mut state);
        let is_in = state.is_in();
        if is_in && !was_in {
            tracing::info!(replica = %server, "the replica answers queries");
            state.fault = None;
        }
        if let Some(fault) = fault {
            if was_in || state.fault.is_none() {
                tracing::warn!(replica = %server, fault, "the replica answers no queries");
            }
            state.fault = Some(fault);
        }
        drop(state);
        if was_in && !is_in {
            counter!("portico_mysql_replica_ejections_total", "server" => server.clone())
                .increment(1);
        }
        if was_in != is_in {
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
