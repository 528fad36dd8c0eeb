use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use futures_util::FutureExt;
use metrics::{counter, histogram};
use mysql_async::{Conn, Pool};
use parking_lot::Mutex;
use portico_application::{CircuitBreaker, Permit};
use tokio::time::{Instant, timeout};

use super::{
    Deadline, Endpoint, Lease, Limits, MysqlError,
    circuit::{breaker, now},
    gate::{Gate, Place, Refusal},
};
use crate::replication::OwnWrites;

/// How long after its connections were replaced a server keeps them, whatever it answers.
const NOT_AGAIN: Duration = Duration::from_secs(1);

/// How long a connection may take to be made, whether anybody waits for it or not.
const HANDSHAKE: Duration = Duration::from_secs(5);

/// How long all connections may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

/// One server and the connections to it, which are made when they are needed.
pub(crate) struct Server {
    endpoint: Endpoint,
    limits: Limits,
    gate: Gate,
    breaker: CircuitBreaker,
    pool: ArcSwap<Pool>,
    renewed_at: Mutex<Option<Instant>>,
    writes: Option<Arc<OwnWrites>>,
}

impl Server {
    /// Touches no network. What is written over its leases is noted in `writes`.
    pub(crate) fn new(endpoint: Endpoint, limits: Limits, writes: Option<Arc<OwnWrites>>) -> Self {
        let gate = Gate::new(endpoint.name().clone(), limits.connections);
        let breaker = breaker(endpoint.name().clone());
        let pool = ArcSwap::from_pointee(Pool::new(endpoint.pooled(&limits)));
        Self { endpoint, limits, gate, breaker, pool, renewed_at: Mutex::new(None), writes }
    }

    pub(crate) fn name(&self) -> &Arc<str> {
        self.endpoint.name()
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    pub(crate) fn writes(&self) -> Option<&Arc<OwnWrites>> {
        self.writes.as_ref()
    }

    /// The end of a call that begins now.
    pub(crate) fn deadline(&self) -> Deadline {
        Deadline::within(self.limits.query)
    }

    /// A connection, until `deadline`. There is none at once while the server does not answer.
    pub(crate) async fn lease(&self, deadline: Deadline) -> Result<Lease<'_>, MysqlError> {
        let permit = self.breaker.admit(now()).ok_or_else(|| self.down())?;
        self.lease_by(Some(permit), deadline).await
    }

    /// A connection for whoever looks how the server is, whatever is known of it: the log is to say what is wrong with it
    /// now.
    pub(crate) async fn look(&self, deadline: Deadline) -> Result<Lease<'_>, MysqlError> {
        self.lease_by(None, deadline).await
    }

    async fn lease_by<'server>(
        &'server self,
        permit: Option<Permit<'server>>,
        deadline: Deadline,
    ) -> Result<Lease<'server>, MysqlError> {
        let asked = Instant::now();
        let patience = deadline.at_most(self.limits.acquire);
        let place = self.enter(patience.left(), permit.as_ref()).await?;
        let connected = self.connection(place, patience.left()).await;
        if let (Err(_), Some(permit)) = (&connected, &permit) {
            permit.failed(now());
        }
        let (connection, place) = connected?;
        histogram!("portico_mysql_acquire_duration_seconds", "server" => self.name().clone())
            .record(asked.elapsed());
        Ok(Lease::new(self, connection, (place, permit), deadline))
    }

    /// Uses none of the present connections again, and looks the name of the server up anew for the next.
    pub(super) fn renew(&self) {
        let mut renewed_at = self.renewed_at.lock();
        if renewed_at.is_some_and(|at| at.elapsed() < NOT_AGAIN) {
            return;
        }
        *renewed_at = Some(Instant::now());
        tracing::warn!(server = %self.name(), "the server writes no more; its connections are replaced");
        self.pool.store(Arc::new(Pool::new(self.endpoint.pooled(&self.limits))));
    }

    /// Says goodbye on each connection, and makes no more. Those that are in use are waited for, but not for long.
    pub(crate) async fn close(&self) {
        let pool = Pool::clone(&self.pool.load());
        let left = timeout(GOODBYE, pool.disconnect()).await;
        if !matches!(left, Ok(Ok(()))) {
            tracing::warn!(server = %self.name(), "the server did not take leave of every connection");
        }
    }

    async fn enter(
        &self,
        patience: Duration,
        permit: Option<&Permit<'_>>,
    ) -> Result<Place, MysqlError> {
        let entered = self.gate.enter(patience).await;
        if permit.is_some_and(|permit| !permit.holds(now())) {
            return Err(self.down());
        }
        entered.map_err(|refusal| {
            self.count_timeout("queue");
            let server = self.name().clone();
            match refusal {
                Refusal::Crowded => MysqlError::Crowded { server },
                Refusal::Late => MysqlError::Late { server },
            }
        })
    }

    /// The server answered, whatever it said.
    pub(super) fn note_answer(&self) {
        self.breaker.answered(now());
    }

    fn down(&self) -> MysqlError {
        MysqlError::Down { server: self.name().clone() }
    }

    /// What is being connected is connected to its end, in its place, although nobody may wait any more: a server counts
    /// the handshakes that break off, and after a hundred it shuts this whole machine out.
    async fn connection(
        &self,
        place: Place,
        patience: Duration,
    ) -> Result<(Conn, Place), MysqlError> {
        let pool = self.pool.load_full();
        let mut taking = Box::pin(async move { pool.get_conn().await });
        // One that lies ready is had without a task.
        if let Some(taken) = taking.as_mut().now_or_never() {
            return self.reached(taken).map(|connection| (connection, place));
        }
        let made = tokio::spawn(async move { (timeout(HANDSHAKE, taking).await, place) });
        match timeout(patience, made).await {
            Ok(Ok((Ok(made), place))) => self.reached(made).map(|connection| (connection, place)),
            Ok(Ok((Err(_), _)) | Err(_)) | Err(_) => {
                self.count_timeout("connect");
                Err(MysqlError::NoAnswer { server: self.name().clone() })
            }
        }
    }

    fn reached(&self, taken: mysql_async::Result<Conn>) -> Result<Conn, MysqlError> {
        taken.map_err(|source| MysqlError::Unreachable { server: self.name().clone(), source })
    }

    pub(super) fn count_timeout(&self, step: &'static str) {
        counter!("portico_mysql_timeouts_total", "server" => self.name().clone(), "step" => step)
            .increment(1);
    }
}
