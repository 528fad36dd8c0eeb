use std::fmt::Write;

use testcontainers::ImageExt;

use super::{
    OwnedCluster, command,
    layout::{NodePorts, be_patient, draw_ports, form, options},
    server::IN_MEMORY,
};
use crate::services::{
    choice::{Had, container_or_local, variable},
    container::{Container, image},
    shared::{Holder, Shared},
};

/// The URLs of the Redis Cluster that the whole test binary shares: three masters with a replica each.
///
/// Its keys are everybody's: take a prefix of your own, and flush nothing.
pub async fn redis_cluster() -> Vec<String> {
    static CLUSTER: Shared<Cluster> = Shared::new();
    CLUSTER.get(Cluster::start).await.seeds.clone()
}

/// The shared cluster, and what holds it.
struct Cluster {
    seeds: Vec<String>,
    _holder: Holder,
}

impl Cluster {
    async fn start() -> Had<Self> {
        if let Some(urls) = variable("TEST_REDIS_CLUSTER_URLS") {
            let seeds = urls.split(',').map(|url| url.trim().to_owned()).collect();
            return Ok(Self { seeds, _holder: None });
        }
        container_or_local("Redis Cluster", Self::in_container, Self::as_processes).await
    }

    /// All six nodes in one container: they meet at 127.0.0.1 within it, and clients find the same ports at 127.0.0.1 outside.
    async fn in_container() -> Had<Self> {
        let nodes = draw_ports();
        let request = image("TEST_REDIS_IMAGE", "redis:8").with_cmd(["sh", "-c", &script(&nodes)]);
        let ports: Vec<_> = nodes.iter().map(|node| (node.client, node.client)).collect();
        let container = Container::start(request, &ports).await?;
        let formed = async {
            form(&nodes).await?;
            be_patient(nodes.iter().map(|node| node.client)).await
        };
        if let Err(reason) = formed.await {
            return Err(format!("{reason}\n{}", container.last_words().await));
        }
        let seeds = nodes.iter().map(|node| command::url(node.client)).collect();
        Ok(Self { seeds, _holder: Some(Box::new(container)) })
    }

    async fn as_processes() -> Had<Self> {
        let cluster = OwnedCluster::try_start().await?;
        be_patient(cluster.ports()).await?;
        Ok(Self { seeds: cluster.seeds(), _holder: Some(Box::new(cluster)) })
    }
}

/// Starts the nodes side by side, and lasts as long as they do.
fn script(nodes: &[NodePorts]) -> String {
    let mut script = String::new();
    for node in nodes {
        let options = IN_MEMORY.map(str::to_owned).into_iter().chain(options(*node));
        let options: Vec<_> = options.map(|option| format!("'{option}'")).collect();
        let (port, options) = (node.client, options.join(" "));
        let started = writeln!(
            script,
            "mkdir -p /tmp/{port} && redis-server --dir /tmp/{port} --port {port} {options} &"
        );
        started.expect("a string takes everything");
    }
    script.push_str("wait\n");
    script
}
