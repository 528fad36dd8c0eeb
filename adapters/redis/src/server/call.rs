use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use metrics::{counter, histogram};
use redis::Value;
use tokio::time::{sleep, timeout};
use tracing::Instrument;

use super::{CallError, Node, Request, Servers, span};
use crate::Mode;

/// How long a call may take with all its tries.
const BUDGET: Duration = Duration::from_secs(1);

/// How often a call is tried at most.
const TRIES: u32 = 4;

/// How long the first wait is between tries; each further one is three times as long.
const FIRST_WAIT: Duration = Duration::from_millis(20);

/// How long a call that went wrong may wait to learn where to go instead.
const GLANCE: Duration = Duration::from_millis(40);

/// An answer.
pub(crate) struct Reply {
    /// What was answered.
    pub(crate) value: Value,
    /// By which server.
    pub(crate) server: Arc<str>,
}

/// Where the next try goes.
enum Route {
    Owner,
    To(Arc<str>),
    Asking(Arc<str>),
}

impl Servers {
    /// The answer of the server that has the key of `request`. A try whose connection broke is made again, so a request
    /// must be safe to repeat.
    pub(crate) async fn call(&self, request: &Request) -> Result<Reply, CallError> {
        let (span, since) = (span::begin(request), Instant::now());
        let trying = timeout(BUDGET, self.try_often(request)).instrument(span.clone());
        let answer = trying.await.unwrap_or(Err(CallError::NoOwner));
        span::end(&span, &answer);
        histogram!("portico_redis_call_duration_seconds").record(since.elapsed());
        let outcome = answer.as_ref().map_or_else(CallError::outcome, |_| "answered");
        counter!("portico_redis_calls_total", "outcome" => outcome).increment(1);
        answer
    }

    async fn try_often(&self, request: &Request) -> Result<Reply, CallError> {
        let mut route = Route::Owner;
        for tried in 1..TRIES {
            match self.try_once(request, &route).await {
                Ok(reply) => return Ok(reply),
                Err(error) => route = self.way_out(request, error, tried).await?,
            }
        }
        self.try_once(request, &route).await
    }

    async fn try_once(&self, request: &Request, route: &Route) -> Result<Reply, CallError> {
        let node = self.follow(request, route).await?;
        let value = node.send(request, matches!(route, Route::Asking(_))).await?;
        Ok(Reply { value, server: node.address().clone() })
    }

    async fn follow(&self, request: &Request, route: &Route) -> Result<Arc<Node>, CallError> {
        match route {
            Route::Owner => self.owner(request.slot()).await,
            Route::To(address) | Route::Asking(address) => self.node(address),
        }
    }

    /// Where to try next after `error`. What takes long is not waited for: who calls has its own patience.
    async fn way_out(
        &self,
        request: &Request,
        error: CallError,
        tried: u32,
    ) -> Result<Route, CallError> {
        match error {
            CallError::Moved(_) | CallError::Asked(_) if self.mode() == Mode::Single => {
                Err(CallError::WrongMode(Mode::Single))
            }
            CallError::Asked(address) => Ok(Route::Asking(address)),
            CallError::Moved(address) => {
                self.look_again().await;
                Ok(Route::To(address))
            }
            CallError::Refused(_, ref source) if source.code() == Some("TRYAGAIN") => {
                sleep(FIRST_WAIT * 3u32.pow(tried - 1)).await;
                Ok(Route::Owner)
            }
            CallError::Lost(..) if tried == 1 => Ok(Route::Owner),
            CallError::NoMaster(_) if tried == 1 => {
                self.look_again().await;
                Ok(Route::Owner)
            }
            CallError::Unreachable(ref server, _) | CallError::Down(ref server) => {
                self.look_again().await;
                let topology = self.topology();
                let has_moved = topology.owner(request.slot()).is_some_and(|owner| owner != server);
                if has_moved { Ok(Route::Owner) } else { Err(error) }
            }
            error => Err(error),
        }
    }

    /// Learns anew which node has what, if that can be had quickly. Not to know better is no failure: the next try shows.
    async fn look_again(&self) {
        drop(timeout(GLANCE, self.refresh()).await);
    }
}
