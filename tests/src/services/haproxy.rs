use std::{net::SocketAddr, time::Duration};

use tokio::{net::TcpStream, time::Instant};

use super::{
    choice::Had,
    keeper::{Keeper, room},
    ports::free_port,
    programs::Program,
};

/// As Portico ships it.
const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/haproxy/haproxy.cfg");
/// How long it may take to begin on a busy machine.
const START: Duration = Duration::from_secs(20);

/// Where one instance listens.
#[derive(Debug, Clone, Copy)]
pub struct InstancePorts {
    /// For requests.
    pub http: u16,
    /// For calls.
    pub grpc: u16,
    /// For sockets.
    pub socket: u16,
    /// For operators.
    pub admin: u16,
}

impl InstancePorts {
    /// Four that nobody listens on.
    #[must_use]
    pub fn free() -> Self {
        Self { http: free_port(), grpc: free_port(), socket: free_port(), admin: free_port() }
    }
}

/// `HAProxy` in front of two instances, with the configuration that `deploy/` has and no retries.
pub struct Haproxy {
    keeper: Keeper,
    ports: InstancePorts,
}

impl Haproxy {
    /// Starts one, as a process of this machine.
    pub async fn start(instances: [InstancePorts; 2]) -> Self {
        Self::on(InstancePorts::free(), instances).await.unwrap_or_else(|reason| panic!("{reason}"))
    }

    async fn on(ports: InstancePorts, instances: [InstancePorts; 2]) -> Had<Self> {
        let bound = [
            ("HTTP_BIND", ports.http),
            ("GRPC_BIND", ports.grpc),
            ("SOCKET_BIND", ports.socket),
            ("STATS_BIND", ports.admin),
        ];
        let bound = bound.map(|(name, port)| format!("{name}=127.0.0.1:{port}"));
        let behind = ["ONE", "TWO"].into_iter().zip(instances).flat_map(|(name, instance)| {
            let InstancePorts { http, grpc, socket, admin } = instance;
            let ports = [("HTTP", http), ("GRPC", grpc), ("SOCKET", socket), ("ADMIN", admin)];
            ports.map(|(what, port)| format!("{name}_{what}=127.0.0.1:{port}"))
        });
        let environment = bound.into_iter().chain(behind).chain(["RETRIES=0".to_owned()]);
        let program = Program::haproxy()?.line(["-db", "-f", CONFIG]);
        let line = ["env".into()].into_iter().chain(environment.map(Into::into)).chain(program);
        let mut proxy = Self { keeper: Keeper::new(room(), line.collect()), ports };
        proxy.keeper.start()?;
        proxy.listens().await?;
        Ok(proxy)
    }

    async fn listens(&self) -> Had<()> {
        let until = Instant::now() + START;
        while TcpStream::connect(self.stats()).await.is_err() {
            if Instant::now() > until {
                return Err(format!("haproxy does not begin: {}", self.keeper.last_words()));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Where clients send requests.
    #[must_use]
    pub fn http(&self) -> SocketAddr {
        at(self.ports.http)
    }

    /// Where clients call over gRPC.
    #[must_use]
    pub fn grpc(&self) -> SocketAddr {
        at(self.ports.grpc)
    }

    /// Where clients open sockets.
    #[must_use]
    pub fn socket(&self) -> SocketAddr {
        at(self.ports.socket)
    }

    /// Where it tells how its servers are, as a table at `/;csv`.
    #[must_use]
    pub fn stats(&self) -> SocketAddr {
        at(self.ports.admin)
    }
}

fn at(port: u16) -> SocketAddr {
    ([127, 0, 0, 1], port).into()
}
