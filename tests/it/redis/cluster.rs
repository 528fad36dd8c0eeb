use std::time::Duration;

use adapter_redis::{Mode, RedisConfig};

use tokio::sync::{Mutex, MutexGuard};

use super::server::{Server, cli, until};

/// Long enough for a busy machine, short enough for a test.
const NODE_TIMEOUT: &str = "2000";

/// One cluster at a time: nodes that get no turn on a busy machine take each other for dead.
static ALONE: Mutex<()> = Mutex::const_new(());

/// A cluster of the test's own, to be harmed: three masters, each with a replica.
pub(super) struct Cluster {
    pub(super) nodes: Vec<Server>,
    _alone: MutexGuard<'static, ()>,
}

/// A node as the cluster tells of it.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) id: String,
    pub(super) port: u16,
    is_master: bool,
    has_failed: bool,
}

impl Cluster {
    pub(super) async fn start() -> Self {
        let alone = ALONE.lock().await;
        let node = |_| {
            Server::start(&[
                "--cluster-enabled",
                "yes",
                "--cluster-config-file",
                "nodes.conf",
                "--cluster-node-timeout",
                NODE_TIMEOUT,
                "--cluster-announce-ip",
                "127.0.0.1",
                // A replica that has no copy yet never takes the place of its master.
                "--repl-diskless-sync-delay",
                "0",
            ])
        };
        let nodes: Vec<_> = (0..6).map(node).collect();
        for node in &nodes {
            node.answers().await;
        }
        let addresses: Vec<_> =
            nodes.iter().map(|node| format!("127.0.0.1:{}", node.port)).collect();
        let mut words = vec!["create"];
        words.extend(addresses.iter().map(String::as_str));
        words.extend(["--cluster-replicas", "1", "--cluster-yes"]);
        cli(&["--cluster"], &words).await;
        let cluster = Self { nodes, _alone: alone };
        until(Duration::from_secs(20), async || cluster.is_whole().await).await;
        cluster
    }

    /// Whether all nodes say that all is well, and all replicas have their copy.
    async fn is_whole(&self) -> bool {
        for node in &self.nodes {
            let info = node.cli(&["CLUSTER", "INFO"]).await;
            if !info.contains("cluster_state:ok") || !info.contains("cluster_size:3") {
                return false;
            }
            let replication = node.cli(&["INFO", "replication"]).await;
            if replication.contains("role:slave") && !replication.contains("master_link_status:up")
            {
                return false;
            }
        }
        self.masters(0).await.len() == 3
    }

    pub(super) fn config(&self) -> RedisConfig {
        RedisConfig {
            mode: Mode::Cluster,
            urls: self.nodes.iter().map(|node| node.url().into()).collect(),
            key_prefix: "test".to_owned(),
        }
    }

    /// Waits until every replica has what its master has now.
    pub(super) async fn is_replicated(&self) {
        for master in self.masters(0).await {
            let node = self.nodes.iter().find(|node| node.port == master.port);
            let told = async || node.expect("it is ours").cli(&["INFO", "replication"]).await;
            let wanted = number(&told().await, "master_repl_offset:").expect("a master tells");
            until(Duration::from_secs(10), async || {
                number(&told().await, "offset=") >= Some(wanted)
            })
            .await;
        }
    }

    /// What the node says of the masters.
    pub(super) async fn masters(&self, node: usize) -> Vec<Told> {
        let told = self.nodes[node].cli(&["CLUSTER", "NODES"]).await;
        let nodes = told.lines().filter_map(read);
        nodes.filter(|node| node.is_master && !node.has_failed).collect()
    }

    pub(super) fn at(&mut self, port: u16) -> &mut Server {
        self.nodes.iter_mut().find(|node| node.port == port).expect("it is of this cluster")
    }

    /// Moves `count` slots from one master to another, key by key.
    pub(super) async fn reshard(&self, from: &Told, to: &Told, count: u32) -> String {
        let entry = format!("127.0.0.1:{}", from.port);
        let count = count.to_string();
        let words = ["reshard", &entry, "--cluster-from", &from.id, "--cluster-to", &to.id];
        let words = [&words[..], &["--cluster-slots", &count, "--cluster-yes"]].concat();
        cli(&["--cluster"], &words).await
    }
}

/// A line of the answer to `CLUSTER NODES`.
fn read(line: &str) -> Option<Told> {
    let mut words = line.split_whitespace();
    let (id, address, flags) = (words.next()?, words.next()?, words.next()?);
    let port = address.split(['@', ',']).next()?.rsplit(':').next()?.parse().ok()?;
    Some(Told {
        id: id.to_owned(),
        port,
        is_master: flags.contains("master"),
        has_failed: flags.contains("fail"),
    })
}

/// The number behind `name`.
fn number(text: &str, name: &str) -> Option<u64> {
    let rest = &text[text.find(name)? + name.len()..];
    rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}
