use std::time::Duration;

use super::{
    OwnedRedis,
    command::{ask, until},
    layout::{NODE_TIMEOUT, be_patient, be_watchful, draw_ports, form, options},
    slots::{Known, known_nodes, move_slots},
};
use crate::services::{Certificate, choice::Had};

/// A Redis Cluster that is one test's own: nodes 0, 1 and 2 begin as masters, and 3, 4 and 5 as their replicas.
pub struct OwnedCluster {
    nodes: Vec<OwnedRedis>,
}

impl OwnedCluster {
    /// After how long a silent node counts as failed, and its replica begins to take over.
    pub const NODE_TIMEOUT: Duration = NODE_TIMEOUT;

    /// Starts one, as processes of this machine, and waits until it is whole.
    pub async fn start() -> Self {
        Self::try_start().await.unwrap_or_else(|reason| panic!("{reason}"))
    }

    /// Starts one whose nodes show `certificate`, to clients on second ports and to each other.
    pub async fn start_with_tls(certificate: &Certificate) -> Self {
        let started = Self::begun(Some(certificate)).await;
        started.unwrap_or_else(|reason| panic!("{reason}"))
    }

    pub(super) async fn try_start() -> Had<Self> {
        Self::begun(None).await
    }

    async fn begun(certificate: Option<&Certificate>) -> Had<Self> {
        let ports = draw_ports();
        let mut nodes = Vec::new();
        for node in &ports {
            let options = options(*node);
            let mut options: Vec<_> = options.iter().map(String::as_str).collect();
            nodes.push(match certificate {
                None => OwnedRedis::on(node.client, &options).await?,
                Some(certificate) => {
                    options.extend(["--tls-cluster", "yes", "--tls-replication", "yes"]);
                    OwnedRedis::on_with_tls(node.client, certificate, &options).await?
                }
            });
        }
        form(&ports).await?;
        Ok(Self { nodes })
    }

    /// The URLs of all six nodes.
    #[must_use]
    pub fn seeds(&self) -> Vec<String> {
        self.nodes.iter().map(OwnedRedis::url).collect()
    }

    pub(super) fn ports(&self) -> impl Iterator<Item = u16> {
        self.nodes.iter().map(OwnedRedis::port)
    }

    /// The node `index`, to be stopped and resumed.
    #[must_use]
    pub fn node(&self, index: usize) -> &OwnedRedis {
        &self.nodes[index]
    }

    /// Ends the node `index` as the loss of its machine would.
    pub fn kill(&self, index: usize) {
        self.nodes[index].kill();
    }

    /// Starts the node `index` again after [`OwnedCluster::kill`]: it knows the cluster, and holds no keys until it follows.
    pub async fn restart(&mut self, index: usize) {
        self.nodes[index].restart().await;
    }

    /// The index of the master that serves the slot of `key`, as the first node that answers sees it.
    pub async fn owner(&self, key: &str) -> usize {
        let (port, known) = self.known().await;
        let slot: u16 = ask(port, &["CLUSTER", "KEYSLOT", key]).await.expect("it just answered");
        let owner = known.iter().find(|node| node.serves(slot)).expect("the slot is served");
        self.index(owner.port)
    }

    /// The indices of the nodes that serve slots, as the first node that answers sees it.
    pub async fn masters(&self) -> Vec<usize> {
        let (_, known) = self.known().await;
        known.iter().filter(|node| node.is_master()).map(|node| self.index(node.port)).collect()
    }

    /// Moves `count` slots and their keys from one master to another.
    pub async fn reshard(&self, count: usize, from: usize, to: usize) {
        let (_, known) = self.known().await;
        let (from, to) = (self.nodes[from].port(), self.nodes[to].port());
        let moved = async {
            // A replica that takes over in between would make the rest of the move meaningless.
            be_patient(self.ports()).await?;
            move_slots(&known, count, from, to).await?;
            be_watchful(self.ports()).await
        };
        moved.await.unwrap_or_else(|reason| panic!("{reason}"));
    }

    /// Waits until all slots are served again, for [`OwnedCluster::NODE_TIMEOUT`] and ten seconds at most.
    pub async fn healed(&self) {
        let healed = until(NODE_TIMEOUT + Duration::from_secs(10), async || {
            let (port, _) = self.known().await;
            let info: String = ask(port, &["CLUSTER", "INFO"]).await?;
            if info.contains("cluster_state:ok") { Ok(()) } else { Err(info) }
        });
        healed.await.unwrap_or_else(|reason| panic!("{reason}"));
    }

    /// What the first node that answers knows, and its port.
    async fn known(&self) -> (u16, Vec<Known>) {
        for node in &self.nodes {
            if let Ok(known) = known_nodes(node.port()).await {
                return (node.port(), known);
            }
        }
        panic!("no node of the cluster answers");
    }

    fn index(&self, port: u16) -> usize {
        let found = self.nodes.iter().position(|node| node.port() == port);
        found.expect("the cluster has no other nodes")
    }
}
