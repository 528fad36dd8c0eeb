use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use metrics::{counter, gauge};
use parking_lot::Mutex;
use portico_application::{CircuitBreaker, Permit};
use redis::{
    AsyncConnectionConfig, Client, Cmd, ConnectionInfo, ErrorKind, RedisError, ServerErrorKind,
    Value, aio::MultiplexedConnection,
};
use tokio::time::timeout;

use super::{
    CallError, Request,
    circuit::{breaker, now},
};

/// How long one try may wait for its answer, or for a connection.
pub(super) const TRY: Duration = Duration::from_millis(250);

/// One server, and the connection to it that all calls share. The connection is made when it is first needed; one that
/// broke is replaced by the next call, and of many calls at once one does it.
pub(crate) struct Node {
    address: Arc<str>,
    client: Client,
    breaker: CircuitBreaker,
    state: Mutex<State>,
    connecting: tokio::sync::Mutex<()>,
    /// Whether the last answer that was waited for did not come.
    is_suspect: AtomicBool,
}

#[derive(Default)]
struct State {
    connection: Option<MultiplexedConnection>,
    /// Counts the connections, so that who found one broken takes away no newer one.
    number: u64,
}

impl Node {
    /// The server at `address`, reached by `info`. Nothing is sent yet.
    pub(super) fn new(address: Arc<str>, info: ConnectionInfo) -> Result<Self, CallError> {
        let client = Client::open(info).map_err(|error| CallError::Broken(error.into()))?;
        Ok(Self {
            breaker: breaker(address.clone()),
            address,
            client,
            state: Mutex::default(),
            connecting: tokio::sync::Mutex::default(),
            is_suspect: AtomicBool::new(false),
        })
    }

    pub(crate) fn address(&self) -> &Arc<str> {
        &self.address
    }

    /// The answer to `request`. `is_asking` tells a node to serve a slot that is on its way to it.
    pub(super) async fn send(
        &self,
        request: &Request,
        is_asking: bool,
    ) -> Result<Value, CallError> {
        match self.exchange(&request.short(), is_asking).await {
            Err(CallError::Refused(_, error)) if knows_no_script(&error) => {
                self.exchange(&request.long(), is_asking).await
            }
            answer => answer,
        }
    }

    /// The answer to a command that concerns no key.
    pub(crate) async fn ask(&self, command: &Cmd) -> Result<Value, CallError> {
        self.exchange(command, false).await
    }

    /// What is sent while the server does not answer is not sent.
    async fn exchange(&self, command: &Cmd, is_asking: bool) -> Result<Value, CallError> {
        let permit = self.breaker.admit(now()).ok_or_else(|| self.down())?;
        let (number, connection) = self.connection(&permit).await?;
        let answer = timeout(TRY, answer(connection, command, is_asking)).await;
        let answer = if let Ok(answer) = answer {
            answer.map_err(|error| CallError::new(&self.address, error))
        } else {
            permit.failed(now());
            Err(self.silence())
        };
        if answer.as_ref().map_or_else(CallError::is_an_answer, |_| true) {
            permit.answered(now());
            self.is_suspect.store(false, Ordering::Relaxed);
        }
        if answer.as_ref().is_err_and(CallError::costs_the_connection) {
            self.discard(number);
        }
        answer
    }

    /// The first who waits in vain may try again, because it may be the connection alone. Others need not find out.
    fn silence(&self) -> CallError {
        if self.is_suspect.swap(true, Ordering::Relaxed) {
            CallError::NoAnswer(self.address.clone())
        } else {
            CallError::Lost(self.address.clone(), "no answer came in time".into())
        }
    }

    fn down(&self) -> CallError {
        CallError::Down(self.address.clone())
    }

    async fn connection(
        &self,
        permit: &Permit<'_>,
    ) -> Result<(u64, MultiplexedConnection), CallError> {
        if let Some(connection) = self.current() {
            return Ok(connection);
        }
        let connect = async {
            let _turn = self.connecting.lock().await;
            if let Some(connection) = self.current() {
                return Ok(connection);
            }
            if !permit.holds(now()) {
                return Err(self.down());
            }
            self.connect().await.inspect_err(|_| permit.failed(now()))
        };
        timeout(TRY, connect).await.unwrap_or_else(|_| {
            permit.failed(now());
            Err(CallError::NoAnswer(self.address.clone()))
        })
    }

    async fn connect(&self) -> Result<(u64, MultiplexedConnection), CallError> {
        counter!("portico_redis_connects_total").increment(1);
        let connected = self.client.get_multiplexed_async_connection_with_config(&patient()).await;
        let connection = connected
            .map_err(|error| CallError::Unreachable(self.address.clone(), error.into()))?;
        let mut state = self.state.lock();
        state.number += 1;
        state.connection = Some(connection.clone());
        Ok((state.number, connection))
    }

    /// A connection of its own for the caller, who hears on it what the server says unasked.
    pub(crate) async fn listen(
        &self,
        hear: impl Fn(redis::PushInfo) + Send + Sync + 'static,
    ) -> Result<MultiplexedConnection, CallError> {
        let hear = move |said| {
            hear(said);
            Ok::<_, redis::aio::SendError>(())
        };
        let config = patient().set_push_sender(hear);
        let connecting = self.client.get_multiplexed_async_connection_with_config(&config);
        match timeout(TRY, connecting).await {
            Ok(Ok(connection)) => {
                // Who can be listened to can be called.
                self.breaker.answered(now());
                Ok(connection)
            }
            Ok(Err(error)) => Err(CallError::Unreachable(self.address.clone(), error.into())),
            Err(_) => Err(CallError::NoAnswer(self.address.clone())),
        }
    }

    fn current(&self) -> Option<(u64, MultiplexedConnection)> {
        let state = self.state.lock();
        state.connection.clone().map(|connection| (state.number, connection))
    }

    fn discard(&self, number: u64) {
        let mut state = self.state.lock();
        if state.number == number {
            state.connection = None;
        }
    }
}

impl Drop for Node {
    /// A node that has left the cluster is nobody's trouble any more.
    fn drop(&mut self) {
        gauge!("portico_circuit_open", "server" => self.address.clone()).set(0.0);
    }
}

async fn answer(
    mut connection: MultiplexedConnection,
    command: &Cmd,
    is_asking: bool,
) -> Result<Value, RedisError> {
    if !is_asking {
        return command.query_async(&mut connection).await;
    }
    let mut pipeline = redis::pipe();
    pipeline.cmd("ASKING").ignore().add_command(command.clone());
    let mut answers: Vec<Value> = pipeline.query_async(&mut connection).await?;
    answers.pop().ok_or_else(|| (ErrorKind::UnexpectedReturnType, "no answer").into())
}

/// The library waits for nothing by itself: each wait here has a limit around it.
fn patient() -> AsyncConnectionConfig {
    AsyncConnectionConfig::new().set_connection_timeout(None).set_response_timeout(None)
}

fn knows_no_script(error: &RedisError) -> bool {
    error.kind() == ErrorKind::Server(ServerErrorKind::NoScript)
}
