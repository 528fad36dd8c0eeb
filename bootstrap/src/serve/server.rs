use std::{io, net::SocketAddr, sync::Arc};

use adapter_http::{Admin, Edge, HttpService, Site, SocketAddress, admin_router, router};
use anyhow::Context;
use tokio::net::TcpListener;

use super::{
    accept::accept,
    applications::Applications,
    calls,
    conductor::{Conductor, Outcome},
    connection::{self, Peer},
    draining::Draining,
    keys::Keys,
    listener::bind,
    metrics::Metrics,
    signals::Signals,
    sockets,
    tls::{TlsAcceptor, TlsMode, open_tls},
};
use crate::{assembly::System, config::Config};

/// Where a server can be reached, once it can.
pub(crate) struct Addresses {
    pub(crate) http: Option<SocketAddr>,
    pub(crate) grpc: Option<SocketAddr>,
    pub(crate) socket: Option<SocketAddr>,
    pub(crate) admin: SocketAddr,
}

/// The listeners of a server, each bound.
struct Listeners {
    http: Option<TcpListener>,
    grpc: Option<TcpListener>,
    socket: Option<TcpListener>,
    admin: TcpListener,
}

impl Listeners {
    fn bind(applications: Applications, config: &Config) -> anyhow::Result<Self> {
        let bind_if = |wanted: bool, key, addr| wanted.then(|| bind(key, addr)).transpose();
        Ok(Self {
            http: bind_if(applications.has_http(), "http.addr", config.http.addr)?,
            grpc: bind_if(applications.has_grpc(), "grpc.addr", config.grpc.addr)?,
            socket: bind_if(applications.has_sockets(), "socket.addr", config.socket.addr)?,
            admin: bind("admin.addr", config.admin.addr)?,
        })
    }

    fn addresses(&self) -> io::Result<Addresses> {
        let of = |listener: &Option<TcpListener>| {
            listener.as_ref().map(TcpListener::local_addr).transpose()
        };
        Ok(Addresses {
            http: of(&self.http)?,
            grpc: of(&self.grpc)?,
            socket: of(&self.socket)?,
            admin: self.admin.local_addr()?,
        })
    }
}

/// Serves until the process is told to end. `announce` is called once every address is bound.
pub(crate) async fn run(
    system: &System,
    config: &Config,
    applications: Applications,
    announce: impl FnOnce(&Addresses),
) -> anyhow::Result<Outcome> {
    let signals = Signals::listen().context("cannot listen for signals")?;
    let listeners = Listeners::bind(applications, config)?;
    let addresses = listeners.addresses()?;
    let metrics = Metrics::install()?;
    tokio::spawn(metrics.upkeep());
    let keys = Keys { ring: system.key_ring.clone(), audit: system.audit.clone() };
    tokio::spawn(keys.clone().watch());
    watch(system);
    let grpc = addresses.grpc.unwrap_or(config.grpc.addr);
    system.hello.find(&config.grpc.client(grpc))?;
    let conductor = Conductor {
        admin: Arc::new(Admin::new(system.readiness.clone(), move || metrics.render())),
        public: Draining::default(),
        operators: Draining::default(),
        drain_delay: config.shutdown.drain_delay,
        deadline: config.shutdown.deadline,
    };
    let public = &conductor.public;
    let certificates = certificates(config)?;
    let edge = Edge::new(&config.http, config.i18n.default, system.process);
    if let Some(http) = listeners.http {
        open(
            http,
            router(site(system, config, addresses.socket, public), &config.http, edge.clone()),
            public,
        );
    }
    if let Some(grpc) = listeners.grpc {
        let service = calls::service(system, config, &edge, &conductor.admin, public)?;
        open_calls(grpc, service, certificates.as_ref(), public);
    }
    if let Some(socket) = listeners.socket {
        open(socket, sockets::service(system, config, &edge, addresses.http, public), public);
    }
    open(listeners.admin, admin_router(conductor.admin.clone()), &conductor.operators);
    announce(&addresses);
    let reload = || reload(&keys, certificates.as_deref());
    Ok(conductor.conduct(signals, reload).await)
}

/// What gRPC is served with over TLS, if it is.
fn certificates(config: &Config) -> anyhow::Result<Option<Arc<TlsAcceptor>>> {
    let transport = config.grpc.transport();
    if transport.mode == TlsMode::Off {
        return Ok(None);
    }
    Ok(Some(TlsAcceptor::load(transport).context("the certificates cannot be used")?))
}

fn open_calls(
    listener: TcpListener,
    service: impl HttpService,
    certificates: Option<&Arc<TlsAcceptor>>,
    draining: &Draining,
) {
    match certificates {
        None => open(listener, service, draining),
        Some(certificates) => {
            tokio::spawn(certificates.clone().watch());
            open_tls(listener, certificates, service, draining);
        }
    }
}

fn site(system: &System, config: &Config, socket: Option<SocketAddr>, draining: &Draining) -> Site {
    let imports = draining.clone();
    Site {
        application: system.application.clone(),
        public_keys: system.public_keys.clone(),
        max_upload_bytes: config.sheets.max_upload_bytes,
        socket: socket_address(config, socket),
        background: Arc::new(move |work| imports.track(until_cut(imports.clone(), work))),
    }
}

/// Where pages find sockets: those of this process, or of another that is configured alike.
fn socket_address(config: &Config, bound: Option<SocketAddr>) -> SocketAddress {
    let url = &config.socket.public_url;
    SocketAddress {
        port: Some(bound.unwrap_or(config.socket.addr).port()),
        public_url: (!url.is_empty()).then(|| url.clone()),
    }
}

/// Watches whatever changes beside this process, for ever.
fn watch(system: &System) {
    if let Some(mysql) = &system.mysql {
        tokio::spawn(mysql.clone().watch());
    }
    if let Some(redis) = &system.redis {
        tokio::spawn(redis.clone().watch());
    }
}

/// Work that nobody waits for, which is given up when there is no more time.
async fn until_cut(draining: Draining, work: impl Future<Output = ()>) {
    tokio::select! {
        () = work => {}
        () = draining.cut() => tracing::warn!("an import was cut"),
    }
}

fn open(listener: TcpListener, service: impl HttpService, draining: &Draining) {
    let connections = draining.clone();
    draining.track(accept(listener, draining.clone(), move |stream, address| {
        connection::serve(stream, Peer::at(address), service.clone(), connections.clone())
    }));
}

fn reload(keys: &Keys, certificates: Option<&TlsAcceptor>) {
    keys.reload();
    if let Some(certificates) = certificates {
        certificates.reload();
    }
}
