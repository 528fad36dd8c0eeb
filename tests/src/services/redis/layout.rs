//! How six nodes become a cluster: three masters, and a replica for each.

use std::time::Duration;

use super::command::{ask, until, up};
use crate::services::{choice::Had, ports::free_port};

/// After how long a silent node counts as failed.
pub(super) const NODE_TIMEOUT: Duration = Duration::from_secs(2);

/// The same, where no test makes a node fail.
const PATIENT_NODE_TIMEOUT: Duration = Duration::from_secs(15);

/// How many hash slots a cluster has.
const SLOTS: usize = 16_384;
const MASTERS: usize = 3;
const NODES: usize = 6;

/// The two ports of a node: for clients, and for other nodes.
#[derive(Debug, Clone, Copy)]
pub(super) struct NodePorts {
    pub(super) client: u16,
    pub(super) bus: u16,
}

/// Ports for six nodes, masters first.
pub(super) fn draw_ports() -> Vec<NodePorts> {
    (0..NODES).map(|_| NodePorts { client: free_port(), bus: free_port() }).collect()
}

/// What makes a server a node that clients find at 127.0.0.1.
pub(super) fn options(node: NodePorts) -> Vec<String> {
    let timeout = NODE_TIMEOUT.as_millis().to_string();
    let bus = node.bus.to_string();
    let pairs = [
        ("--cluster-enabled", "yes"),
        ("--cluster-announce-ip", "127.0.0.1"),
        ("--cluster-port", &bus),
        ("--cluster-node-timeout", &timeout),
        // A replica takes over however long it has not heard from its master: the tests are faster than the default expects.
        ("--cluster-replica-validity-factor", "0"),
        ("--repl-diskless-sync-delay", "0"),
        ("--repl-ping-replica-period", "1"),
    ];
    pairs.iter().flat_map(|(name, value)| [(*name).to_owned(), (*value).to_owned()]).collect()
}

/// Makes a cluster of nodes that are up and know nothing of each other.
pub(super) async fn form(nodes: &[NodePorts]) -> Had<()> {
    let mut epoch = 0;
    for node in nodes {
        up(node.client).await?;
        epoch += 1;
        // Nodes that meet with the same epoch would first have to settle which is older.
        let words = ["CLUSTER", "SET-CONFIG-EPOCH", &epoch.to_string()];
        ask::<()>(node.client, &words).await?;
    }
    let (masters, replicas) = nodes.split_at(MASTERS);
    for (master, bounds) in masters.iter().zip(slot_ranges()) {
        let (first, last) = (bounds.0.to_string(), bounds.1.to_string());
        ask::<()>(master.client, &["CLUSTER", "ADDSLOTSRANGE", &first, &last]).await?;
    }
    for node in &nodes[1..] {
        let (port, bus) = (node.client.to_string(), node.bus.to_string());
        let words = ["CLUSTER", "MEET", "127.0.0.1", &port, &bus];
        ask::<()>(nodes[0].client, &words).await?;
    }
    for (master, replica) in masters.iter().zip(replicas) {
        let id: String = ask(master.client, &["CLUSTER", "MYID"]).await?;
        let follow = async || ask(replica.client, &["CLUSTER", "REPLICATE", &id]).await;
        // It does not know its master before word of it came round.
        until(Duration::from_secs(30), follow).await?;
    }
    whole(nodes).await
}

/// Has nodes that nobody hurts think of none that it failed because the machine is busy.
pub(super) async fn be_patient(ports: impl Iterator<Item = u16>) -> Had<()> {
    bear_silence(PATIENT_NODE_TIMEOUT, ports).await
}

/// Has nodes find soon again who failed.
pub(super) async fn be_watchful(ports: impl Iterator<Item = u16>) -> Had<()> {
    bear_silence(NODE_TIMEOUT, ports).await
}

async fn bear_silence(timeout: Duration, ports: impl Iterator<Item = u16>) -> Had<()> {
    let timeout = timeout.as_millis().to_string();
    for port in ports {
        ask::<()>(port, &["CONFIG", "SET", "cluster-node-timeout", &timeout]).await?;
    }
    Ok(())
}

/// Waits until every node finds every slot served, and every replica has what its master has.
async fn whole(nodes: &[NodePorts]) -> Had<()> {
    for node in nodes {
        until(Duration::from_secs(30), async || {
            let info: String = ask(node.client, &["CLUSTER", "INFO"]).await?;
            let known: String = ask(node.client, &["CLUSTER", "NODES"]).await?;
            let replication: String = ask(node.client, &["INFO", "replication"]).await?;
            let followed = known.lines().filter(|line| line.contains("slave")).count();
            let linked = !replication.contains("master_link_status:down");
            if info.contains("cluster_state:ok") && followed == NODES - MASTERS && linked {
                Ok(())
            } else {
                Err(format!("the cluster does not come together:\n{info}\n{known}"))
            }
        })
        .await?;
    }
    Ok(())
}

/// The first and last slot of each master.
fn slot_ranges() -> impl Iterator<Item = (usize, usize)> {
    (0..MASTERS).map(|i| (i * SLOTS / MASTERS, (i + 1) * SLOTS / MASTERS - 1))
}
