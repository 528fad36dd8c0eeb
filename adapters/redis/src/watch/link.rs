use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use redis::{Cmd, Value, aio::MultiplexedConnection};
use tokio::time::timeout;

use super::ear::Ear;
use crate::{
    Mode,
    handle::Inner,
    server::{CallError, Node, fits},
};

/// How long an answer may take on a link.
const PATIENCE: Duration = Duration::from_millis(200);

/// A connection on which a master tells what is changed, and perhaps what is published.
pub(super) struct Link {
    node: Arc<Node>,
    connection: MultiplexedConnection,
    is_lost: Arc<AtomicBool>,
    /// Whether it carries events.
    pub(super) subscribes: bool,
}

/// What a beat brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Beat {
    /// Of the cluster, as the node knows it; it grows when masters change.
    pub(super) epoch: u64,
}

impl Link {
    /// Connects, and asks to be told what is changed, and if it `subscribes` what is published.
    pub(super) async fn open(
        inner: &Inner,
        node: Arc<Node>,
        subscribes: bool,
        ear: Ear,
    ) -> Result<Self, CallError> {
        let (is_lost, own, user_keys) =
            (ear.is_lost.clone(), ear.own.clone(), ear.user_keys.clone());
        let connection = node.listen(move |said| ear.hear(&said)).await?;
        let mut link = Self { node, connection, is_lost, subscribes };
        let info = link.text(redis::cmd("INFO").arg("cluster")).await?;
        fits(&info, inner.servers.mode())?;
        let track = ["TRACKING", "ON", "BCAST", "PREFIX", &user_keys];
        link.ask(redis::cmd("CLIENT").arg(&track)).await?;
        let changes = format!("{}{}", inner.changes, link.name(inner.servers.mode()).await?);
        link.ask(redis::cmd("SUBSCRIBE").arg(changes)).await?;
        if subscribes {
            for channel in [&inner.channel, &own] {
                link.ask(redis::cmd(inner.subscribe()).arg(channel)).await?;
            }
        }
        Ok(link)
    }

    /// What the server calls itself, if it is one of several.
    async fn name(&mut self, mode: Mode) -> Result<String, CallError> {
        if mode == Mode::Single {
            return Ok(String::new());
        }
        self.text(redis::cmd("CLUSTER").arg("MYID")).await
    }

    pub(super) fn is_lost(&self) -> bool {
        self.is_lost.load(Ordering::Acquire)
    }

    /// Asks something cheap that only a master in office answers well.
    pub(super) async fn beat(&mut self, mode: Mode) -> Result<Beat, CallError> {
        let beat = match mode {
            Mode::Single => self.ask(&redis::cmd("ROLE")).await?,
            Mode::Cluster => self.ask(redis::cmd("CLUSTER").arg("INFO")).await?,
        };
        let epoch = match mode {
            Mode::Single => role(&beat),
            Mode::Cluster => epoch(&beat),
        };
        epoch
            .map(|epoch| Beat { epoch })
            .ok_or_else(|| CallError::NoMaster(self.node.address().clone()))
    }

    /// Unsubscribes, which the server confirms behind everything that it has told, and closes the connection. A server that
    /// does not answer tells nothing.
    pub(super) async fn close(mut self, inner: &Inner) {
        let sharded = self.subscribes && inner.servers.mode() == Mode::Cluster;
        for command in sharded.then_some("SUNSUBSCRIBE").into_iter().chain(["UNSUBSCRIBE"]) {
            // All that it could tell is that there is nothing to unsubscribe from.
            drop(self.ask(&redis::cmd(command)).await);
        }
    }

    async fn text(&mut self, command: &Cmd) -> Result<String, CallError> {
        let answer = self.ask(command).await?;
        redis::from_redis_value(answer).map_err(|error| CallError::Broken(error.into()))
    }

    async fn ask(&mut self, command: &Cmd) -> Result<Value, CallError> {
        match timeout(PATIENCE, command.query_async(&mut self.connection)).await {
            Ok(answer) => answer.map_err(|error| CallError::new(self.node.address(), error)),
            Err(_) => Err(CallError::NoAnswer(self.node.address().clone())),
        }
    }
}

/// A single server has no epochs.
fn role(answer: &Value) -> Option<u64> {
    let role: String = redis::from_redis_value_ref(answer.as_sequence()?.first()?).ok()?;
    (role == "master").then_some(0)
}

/// The epoch that a node tells, if its part of the cluster works.
fn epoch(answer: &Value) -> Option<u64> {
    let info: String = redis::from_redis_value_ref(answer).ok()?;
    let field = |name: &str| info.lines().find_map(|line| line.trim_end().strip_prefix(name));
    (field("cluster_state:")? == "ok").then_some(())?;
    field("cluster_current_epoch:")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::BulkString(text.as_bytes().to_vec())
    }

    #[test]
    fn a_master_is_heard_and_a_replica_is_not() {
        assert_eq!(role(&Value::Array(vec![text("master"), Value::Int(0)])), Some(0));
        assert_eq!(role(&Value::Array(vec![text("slave"), text("host")])), None);
    }

    #[test]
    fn a_node_that_lost_its_cluster_is_not_heard() {
        let info = |state: &str| {
            text(&format!(
                "cluster_state:{state}\r\ncluster_current_epoch:6\r\ncluster_my_epoch:2\r\n"
            ))
        };
        assert_eq!(epoch(&info("ok")), Some(6));
        assert_eq!(epoch(&info("fail")), None);
    }
}
