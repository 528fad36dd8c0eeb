use std::{error::Error, sync::Arc};

use portico_application::ports::PortError;
use redis::{ErrorKind, RedisError, ServerErrorKind};

use crate::Mode;

type Cause = Box<dyn Error + Send + Sync>;

/// Why a server did not do as asked. Servers are named by their address, never by their URL.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    /// There is no connection, and none can be made.
    #[error("the Redis server {0} cannot be reached")]
    Unreachable(Arc<str>, #[source] Cause),
    /// It did not answer a moment ago.
    #[error("the Redis server {0} did not answer a moment ago")]
    Down(Arc<str>),
    /// The connection broke while the answer was waited for: nobody knows what was done.
    #[error("the connection to the Redis server {0} broke")]
    Lost(Arc<str>, #[source] Cause),
    /// Nothing was heard in time: nobody knows what was done.
    #[error("the Redis server {0} does not answer in time")]
    NoAnswer(Arc<str>),
    /// Nothing is known of the cluster, or it has nobody for the key now.
    #[error("no Redis node is known for the key")]
    NoOwner,
    /// The slot is at another node.
    #[error("the key has moved to the Redis node {0}")]
    Moved(Arc<str>),
    /// The slot is on its way to another node, and the key is there already.
    #[error("the key is moving to the Redis node {0}")]
    Asked(Arc<str>),
    /// The server cannot do it now.
    #[error("the Redis server {0} refuses for now")]
    Refused(Arc<str>, #[source] RedisError),
    /// The server is no master any more.
    #[error("the Redis server {0} is no master")]
    NoMaster(Arc<str>),
    /// `redis.mode` does not say what the servers are.
    #[error("{}", wrong_mode(*.0))]
    WrongMode(Mode),
    /// The server answers something that cannot be.
    #[error("the Redis server answered what cannot be")]
    Broken(#[source] Cause),
}

fn wrong_mode(configured: Mode) -> &'static str {
    match configured {
        Mode::Single => {
            "`redis.mode` is \"single\", but the server is a node of a cluster: set it to \"cluster\""
        }
        Mode::Cluster => {
            "`redis.mode` is \"cluster\", but the server belongs to none: set it to \"single\""
        }
    }
}

impl CallError {
    /// What `error` means, which `server` gave or led to.
    pub(crate) fn new(server: &Arc<str>, error: RedisError) -> Self {
        let server = server.clone();
        let elsewhere = error.redirect_node().map(|(address, _)| Arc::from(address));
        match (error.kind(), elsewhere) {
            (ErrorKind::Server(ServerErrorKind::Moved), Some(address)) => Self::Moved(address),
            (ErrorKind::Server(ServerErrorKind::Ask), Some(address)) => Self::Asked(address),
            (ErrorKind::Server(ServerErrorKind::ReadOnly), _) => Self::NoMaster(server),
            (
                ErrorKind::Server(ServerErrorKind::ResponseError)
                | ErrorKind::Parse
                | ErrorKind::UnexpectedReturnType,
                _,
            ) => Self::Broken(error.into()),
            (ErrorKind::Server(_) | ErrorKind::Extension, _) => Self::Refused(server, error),
            _ if error.is_timeout() => Self::NoAnswer(server),
            _ => Self::Lost(server, error.into()),
        }
    }

    /// Whether the server said it, whatever it said.
    pub(super) fn is_an_answer(&self) -> bool {
        matches!(
            self,
            Self::Moved(_)
                | Self::Asked(_)
                | Self::NoMaster(_)
                | Self::Refused(..)
                | Self::Broken(_)
        )
    }

    /// Whether the connection is of no use any more.
    pub(super) fn costs_the_connection(&self) -> bool {
        matches!(self, Self::Lost(..) | Self::NoAnswer(_) | Self::NoMaster(_))
    }

    /// Itself and all its causes, in one line.
    pub(crate) fn with_causes(&self) -> String {
        let causes = std::iter::successors(self.source(), |cause: &&dyn Error| (*cause).source());
        causes.fold(self.to_string(), |text, cause| format!("{text}: {cause}"))
    }

    /// A word for metrics.
    pub(super) fn outcome(&self) -> &'static str {
        match self {
            Self::Unreachable(..) | Self::Down(_) | Self::NoOwner => "unreachable",
            Self::Lost(..) => "lost",
            Self::NoAnswer(_) => "timeout",
            Self::Moved(_) | Self::Asked(_) | Self::NoMaster(_) => "moved",
            Self::Refused(..) | Self::WrongMode(_) => "refused",
            Self::Broken(_) => "broken",
        }
    }
}

impl From<CallError> for PortError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Broken(_) => Self::Broken(error.into()),
            _ => Self::Unavailable(error.into()),
        }
    }
}
