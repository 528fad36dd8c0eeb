use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::future::select_ok;
use parking_lot::{Mutex, RwLock};
use redis::{ConnectionAddr, ConnectionInfo, ErrorKind, RedisError, ServerErrorKind};

use super::{CallError, Node, Topology, node::TRY, slot};
use crate::{ConfigError, Mode, RedisConfig};

/// How long what was learnt of the cluster is not asked for again by those who find it wanting.
const SETTLED: Duration = Duration::from_millis(100);

/// How many nodes are asked at once which node has what.
const ASKED: usize = 5;

/// All servers of the configuration, and those that they tell of.
pub(crate) struct Servers {
    mode: Mode,
    seeds: Vec<ConnectionInfo>,
    nodes: Mutex<HashMap<Arc<str>, Arc<Node>>>,
    topology: RwLock<Arc<Topology>>,
    turns: AtomicUsize,
    /// When the cluster was last asked. Held while it is.
    asked: tokio::sync::Mutex<Option<Instant>>,
}

impl Servers {
    /// Goes nowhere yet.
    pub(crate) fn new(config: &RedisConfig) -> Result<Self, ConfigError> {
        let seeds = config.servers()?;
        let topology = match (config.mode, seeds.first()) {
            (Mode::Single, Some(seed)) => Topology::single(address(seed)),
            _ => Topology::default(),
        };
        Ok(Self {
            mode: config.mode,
            seeds,
            nodes: Mutex::default(),
            topology: RwLock::new(Arc::new(topology)),
            turns: AtomicUsize::new(0),
            asked: tokio::sync::Mutex::default(),
        })
    }

    pub(crate) fn mode(&self) -> Mode {
        self.mode
    }

    /// What is known of the cluster.
    pub(crate) fn topology(&self) -> Arc<Topology> {
        self.topology.read().clone()
    }

    /// The node at `address`, which the configuration or another node told of.
    pub(crate) fn node(&self, address: &Arc<str>) -> Result<Arc<Node>, CallError> {
        let mut nodes = self.nodes.lock();
        if let Some(node) = nodes.get(address) {
            return Ok(node.clone());
        }
        let node = Arc::new(Node::new(address.clone(), self.way_to(address)?)?);
        nodes.insert(address.clone(), node.clone());
        Ok(node)
    }

    /// Closes the connections to all nodes.
    pub(crate) fn close(&self) {
        self.nodes.lock().clear();
    }

    /// The node that has `slot`.
    pub(super) async fn owner(&self, slot: u16) -> Result<Arc<Node>, CallError> {
        if self.topology().owner(slot).is_none() {
            self.refresh().await?;
        }
        let topology = self.topology();
        self.node(topology.owner(slot).ok_or(CallError::NoOwner)?)
    }

    /// The master that has `key`, as far as is known.
    pub(crate) fn home_of(&self, key: &str) -> Option<Arc<str>> {
        self.topology().owner(slot::of(key)).cloned()
    }

    /// Learns anew which node has what, unless that was done just now; whether anything is different.
    pub(crate) async fn refresh(&self) -> Result<bool, CallError> {
        if self.mode == Mode::Single {
            return Ok(false);
        }
        let refresh = async {
            let mut asked = self.asked.lock().await;
            if asked.is_some_and(|asked| asked.elapsed() < SETTLED) {
                return Ok(false);
            }
            let learnt = self.learn().await;
            *asked = Some(Instant::now());
            self.adopt(learnt?)
        };
        tokio::time::timeout(TRY, refresh).await.unwrap_or(Err(CallError::NoOwner))
    }

    /// Asks some nodes at once, first those that are masters as far as is known; whoever answers first is believed.
    async fn learn(&self) -> Result<Topology, CallError> {
        let topology = self.topology();
        let known = topology.masters().into_iter().cloned().collect::<Vec<_>>();
        let seeds = self.seeds.iter().map(address).filter(|seed| !known.contains(seed));
        let candidates = known.iter().cloned().chain(seeds).collect::<Vec<_>>();
        // Another one begins each time, so that every node is asked in the end.
        let first = self.turns.fetch_add(1, Ordering::Relaxed) % candidates.len().max(1);
        let in_turn = candidates.iter().cycle().skip(first).take(candidates.len().min(ASKED));
        let asked = in_turn.map(|node| Box::pin(self.slots(node)));
        select_ok(asked).await.map(|(topology, _)| topology)
    }

    async fn slots(&self, asked: &Arc<str>) -> Result<Topology, CallError> {
        let answer = self.node(asked)?.ask(redis::cmd("CLUSTER").arg("SLOTS")).await;
        let answer = answer.map_err(|error| match error {
            CallError::Broken(source) if is_about_clusters(&*source) => {
                CallError::WrongMode(Mode::Cluster)
            }
            error => error,
        })?;
        let host = asked.rsplit_once(':').map_or(&**asked, |(host, _)| host);
        Topology::parse(&answer, host).ok_or_else(|| {
            let error = (ErrorKind::UnexpectedReturnType, "not an answer to CLUSTER SLOTS");
            CallError::Broken(RedisError::from(error).into())
        })
    }

    fn adopt(&self, learnt: Topology) -> Result<bool, CallError> {
        if learnt.masters().is_empty() {
            return Err(CallError::NoOwner);
        }
        let mut topology = self.topology.write();
        let is_new = **topology != learnt;
        if is_new {
            self.forget_but(&learnt);
            *topology = Arc::new(learnt);
        }
        Ok(is_new)
    }

    /// Forgets the nodes that are neither masters nor named by the configuration: in some places each node that starts
    /// has another address.
    fn forget_but(&self, topology: &Topology) {
        let masters = topology.masters();
        let is_known = |node: &Arc<str>| {
            masters.contains(node) || self.seeds.iter().any(|seed| address(seed) == *node)
        };
        self.nodes.lock().retain(|address, _| is_known(address));
    }

    /// All nodes of a cluster are reached alike but for the address.
    fn way_to(&self, to: &Arc<str>) -> Result<ConnectionInfo, CallError> {
        if let Some(seed) = self.seeds.iter().find(|seed| address(seed) == *to) {
            return Ok(seed.clone());
        }
        let (host, port) = to.rsplit_once(':').ok_or(CallError::NoOwner)?;
        let port = port.parse().map_err(|_| CallError::NoOwner)?;
        let model = self.seeds.first().ok_or(CallError::NoOwner)?;
        let mut to = model.addr().clone();
        match &mut to {
            ConnectionAddr::TcpTls { host: name, port: number, .. } => {
                (*name, *number) = (host.to_owned(), port);
            }
            other => *other = ConnectionAddr::Tcp(host.to_owned(), port),
        }
        Ok(model.clone().set_addr(to))
    }
}

/// What a server is called here and in the log: its address, which holds no secret.
fn address(info: &ConnectionInfo) -> Arc<str> {
    info.addr().to_string().into()
}

/// Whether a server says that it is of no cluster.
fn is_about_clusters(error: &(dyn std::error::Error + 'static)) -> bool {
    error.downcast_ref::<RedisError>().is_some_and(|error| {
        error.kind() == ErrorKind::Server(ServerErrorKind::ResponseError)
            && error.detail().is_some_and(|detail| detail.contains("cluster support disabled"))
    })
}
