use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use metrics::{Histogram, histogram};
use mysql_async::{Conn, Params, Row, prelude::Queryable};
use portico_application::Permit;
use tokio::{
    runtime::Handle,
    time::{error::Elapsed, timeout},
};
use tracing::{Instrument, Span};

use super::{Deadline, MysqlError, Server, circuit::now, gate::Place, span};
use crate::replication;

/// How long a connection that is used no more may take to say goodbye.
const FAREWELL: Duration = Duration::from_millis(100);

/// A connection for one call. Dropped in the middle of a statement or a transaction, it closes the connection: the next
/// answer on it would be that of the statement that nobody waited for. The server rolls the transaction back.
pub(crate) struct Lease<'server> {
    server: &'server Server,
    connection: Option<Conn>,
    deadline: Deadline,
    /// Whether each statement has a deadline of its own.
    has_many_statements: bool,
    at: At,
    _place: Place,
    /// None for whoever looks how the server is.
    permit: Option<Permit<'server>>,
}

/// Where a lease is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Rest,
    Transaction,
    Statement,
}

/// A statement under way.
struct Statement {
    /// Where the lease was before it.
    before: At,
    /// How long it may take.
    left: Duration,
    span: Span,
    duration: Histogram,
}

impl Statement {
    async fn timed<T>(&self, work: impl Future<Output = T>) -> Result<T, Elapsed> {
        let since = Instant::now();
        let answer = timeout(self.left, work).instrument(self.span.clone()).await;
        self.duration.record(since.elapsed());
        answer
    }
}

/// What a statement did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) rows: u64,
    pub(crate) last_id: Option<u64>,
}

impl<'server> Lease<'server> {
    pub(super) fn new(
        server: &'server Server,
        connection: Conn,
        (place, permit): (Place, Option<Permit<'server>>),
        deadline: Deadline,
    ) -> Self {
        let (connection, at, has_many_statements) = (Some(connection), At::Rest, false);
        Self { server, connection, deadline, has_many_statements, at, _place: place, permit }
    }

    /// Gives each statement as much time as another call has for all of its own.
    pub(crate) fn for_many_statements(mut self) -> Self {
        self.has_many_statements = true;
        self
    }

    /// The name of the server.
    pub(crate) fn server(&self) -> &'server Arc<str> {
        self.server.name()
    }

    pub(crate) async fn rows(
        &mut self,
        sql: &str,
        parameters: impl Into<Params> + Send,
    ) -> Result<Vec<Row>, MysqlError> {
        let statement = self.begin_statement(sql);
        let connection = self.connection()?;
        let answer = statement.timed(connection.exec(sql, parameters.into())).await;
        self.end_statement(statement, answer)
    }

    pub(crate) async fn first(
        &mut self,
        sql: &str,
        parameters: impl Into<Params> + Send,
    ) -> Result<Option<Row>, MysqlError> {
        let statement = self.begin_statement(sql);
        let connection = self.connection()?;
        let answer = statement.timed(connection.exec_first(sql, parameters.into())).await;
        self.end_statement(statement, answer)
    }

    /// The first row of a statement that a server does not prepare, such as `SHOW`.
    pub(crate) async fn first_of_text(&mut self, sql: &str) -> Result<Option<Row>, MysqlError> {
        let statement = self.begin_statement(sql);
        let connection = self.connection()?;
        let answer = statement.timed(connection.query_first(sql)).await;
        self.end_statement(statement, answer)
    }

    /// Writes. Outside a transaction the write is final and noted.
    pub(crate) async fn write(
        &mut self,
        sql: &str,
        parameters: impl Into<Params> + Send,
    ) -> Result<Written, MysqlError> {
        let statement = self.begin_statement(sql);
        let connection = self.connection()?;
        let answer = statement.timed(connection.exec_drop(sql, parameters.into())).await;
        let before = statement.before;
        self.end_statement(statement, answer)?;
        let connection = self.connection()?;
        let (rows, last_id) = (connection.affected_rows(), connection.last_insert_id());
        if before == At::Rest {
            self.note(rows > 0).await;
        }
        Ok(Written { rows, last_id })
    }

    /// Begins a transaction, which is rolled back unless [`Lease::commit`] ends it.
    pub(crate) async fn begin(&mut self) -> Result<(), MysqlError> {
        self.text("START TRANSACTION").await?;
        self.at = At::Transaction;
        Ok(())
    }

    /// Makes the transaction final and notes it.
    pub(crate) async fn commit(&mut self) -> Result<(), MysqlError> {
        self.text("COMMIT").await?;
        self.at = At::Rest;
        self.note(true).await;
        Ok(())
    }

    /// Undoes the transaction now. Where that fails, the server does it once the connection is closed.
    pub(crate) async fn rollback(&mut self) {
        if self.at == At::Transaction && self.text("ROLLBACK").await.is_ok() {
            self.at = At::Rest;
        }
    }

    async fn text(&mut self, sql: &'static str) -> Result<(), MysqlError> {
        let statement = self.begin_statement(sql);
        let connection = self.connection()?;
        let answer = statement.timed(connection.query_drop(sql)).await;
        self.end_statement(statement, answer)
    }

    /// Remembers which writes a replica must have before this node reads there. A write whose outcome nobody was told is
    /// none of them: a read may see it or not, and goes on while the primary is down.
    async fn note(&mut self, has_written: bool) {
        if let Some(writes) = self.server.writes().filter(|_| has_written) {
            match replication::executed(self).await {
                Ok(Some(gtids)) => writes.include(&gtids),
                Ok(None) | Err(_) => writes.include_by_time(),
            }
        }
    }

    fn connection(&mut self) -> Result<&mut Conn, MysqlError> {
        let server = self.server.name();
        self.connection.as_mut().ok_or_else(|| MysqlError::NoAnswer { server: server.clone() })
    }

    fn begin_statement(&mut self, sql: &str) -> Statement {
        tracing::debug!(server = %self.server.name(), statement = sql, "statement");
        let before = std::mem::replace(&mut self.at, At::Statement);
        if self.has_many_statements {
            self.deadline = self.server.deadline();
        }
        let server = self.server.name();
        let duration =
            histogram!("portico_mysql_statement_duration_seconds", "server" => server.clone());
        Statement { before, left: self.deadline.left(), span: span::begin(server, sql), duration }
    }

    fn end_statement<T>(
        &mut self,
        Statement { before, span, .. }: Statement,
        answer: Result<mysql_async::Result<T>, Elapsed>,
    ) -> Result<T, MysqlError> {
        let server = self.server.name();
        let error = match answer {
            Ok(Ok(value)) => {
                self.server.note_answer();
                self.at = before;
                return Ok(value);
            }
            Ok(Err(error)) => MysqlError::of_statement(server, error),
            Err(Elapsed { .. }) => {
                if let Some(permit) = &self.permit {
                    permit.failed(now());
                }
                self.server.count_timeout("statement");
                MysqlError::NoAnswer { server: server.clone() }
            }
        };
        span::fail(&span, &error);
        if error.is_certain() {
            self.server.note_answer();
            self.at = before;
        }
        if error.is_read_only() {
            self.at = At::Statement;
            self.server.renew();
        }
        Err(error)
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take().filter(|_| self.at != At::Rest) {
            discard(connection);
        }
    }
}

/// Closes the connection. Left to the pool, it would be cleaned up first, by waiting for the server without end.
fn discard(connection: Conn) {
    if let Ok(runtime) = Handle::try_current() {
        runtime.spawn(timeout(FAREWELL, connection.disconnect()));
    }
}
