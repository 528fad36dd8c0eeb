use std::{io, net::SocketAddr, sync::Arc};

use adapter_http::{Admin, Edge, HttpService, Site, SocketAddress, admin_router, router};
use anyhow::Context;
use opentelemetry::context::FutureExt;
use portico_domain::import::ImportId;

use super::{
    accept::accept,
    applications::Applications,
    calls,
    conductor::{Conductor, Outcome},
    connection::{self, Peer},
    connections::{BoundedListener, ConnectionFiles, Connections},
    cuts::Kind,
    draining::Draining,
    keys::Keys,
    listener::bind,
    metrics::Metrics,
    observed::Observed,
    parts::Parts,
    signals::Signals,
    sockets,
    tls::{TlsAcceptor, TlsMode, open_tls},
    upkeep::look_after,
};
use crate::{assembly::System, config::Config, system::random_uuid, traces::Traces};

/// How many connections operators may have at once.
const OPERATORS: usize = 100;

/// Where a server can be reached, once it can.
pub(crate) struct Addresses {
    pub(crate) http: Option<SocketAddr>,
    pub(crate) grpc: Option<SocketAddr>,
    pub(crate) socket: Option<SocketAddr>,
    pub(crate) admin: SocketAddr,
}

/// The listeners of a server, each bound.
struct Listeners {
    http: Option<BoundedListener>,
    grpc: Option<BoundedListener>,
    socket: Option<BoundedListener>,
    admin: BoundedListener,
    files: ConnectionFiles,
}

impl Listeners {
    fn bind(applications: Applications, config: &Config) -> anyhow::Result<Self> {
        let files = ConnectionFiles::of_this_process();
        let open = |name, addr, most| {
            let listener = bind(&format!("{name}.addr"), addr)?;
            let connections = Connections::new(name, most, &files);
            anyhow::Ok(BoundedListener { listener, connections })
        };
        let open_if =
            |wanted: bool, name, addr, most| wanted.then(|| open(name, addr, most)).transpose();
        let (http, grpc, socket) = (&config.http, &config.grpc, &config.socket);
        Ok(Self {
            http: open_if(applications.has_http(), "http", http.addr, http.max_connections)?,
            grpc: open_if(applications.has_grpc(), "grpc", grpc.addr, grpc.max_connections)?,
            // Those that are no sockets yet; a socket is counted where it is admitted.
            socket: open_if(
                applications.has_sockets(),
                "socket",
                socket.addr,
                http.max_connections,
            )?,
            admin: BoundedListener {
                listener: bind("admin.addr", config.admin.addr)?,
                connections: Connections::apart("admin", OPERATORS),
            },
            files,
        })
    }

    fn addresses(&self) -> io::Result<Addresses> {
        let of = |bounded: &Option<BoundedListener>| {
            bounded.as_ref().map(|bounded| bounded.listener.local_addr()).transpose()
        };
        Ok(Addresses {
            http: of(&self.http)?,
            grpc: of(&self.grpc)?,
            socket: of(&self.socket)?,
            admin: self.admin.listener.local_addr()?,
        })
    }
}

/// Serves until the process is told to end. `announce` is called once every address is bound.
pub(crate) async fn run(
    system: &System,
    config: &Config,
    applications: Applications,
    traces: &Traces,
    announce: impl FnOnce(&Addresses),
) -> anyhow::Result<Outcome> {
    let signals = Signals::listen().context("cannot listen for signals")?;
    let listeners = Listeners::bind(applications, config)?;
    let addresses = listeners.addresses()?;
    let metrics = Metrics::install()?;
    tokio::spawn(metrics.upkeep());
    let observed = Observed::new(system.remembered_sessions.clone());
    let keys = Keys { ring: system.key_ring.clone(), audit: system.audit.clone() };
    tokio::spawn(keys.clone().watch());
    let parts = Parts::default();
    look_after(system, &parts);
    let grpc = addresses.grpc.unwrap_or(config.grpc.addr);
    system.hello.find(&config.grpc.client(grpc))?;
    let conductor = Conductor {
        admin: Arc::new(Admin::new(system.readiness.clone(), move || metrics.render(&observed))),
        parts,
        drain_delay: config.shutdown.drain_delay,
        deadline: config.shutdown.deadline,
        traces: traces.clone(),
    };
    let parts = &conductor.parts;
    let certificates = certificates(config)?;
    let edge = Edge::new(&config.http, config.i18n.default, system.process);
    if let Some(http) = listeners.http {
        let site = site(system, config, addresses.socket, &parts.imports);
        let service = traces.join(router(site, &config.http, edge.clone()));
        open(http, service, edge.crowded(), (Kind::Requests, &parts.public));
    }
    if let Some(grpc) = listeners.grpc {
        let service = calls::service(system, config, &edge, &conductor.admin, &parts.public)?;
        let crowded = adapter_grpc::crowded(config.i18n.default, random_uuid());
        open_calls(grpc, traces.join(service), certificates.as_ref(), crowded, &parts.public);
    }
    if let Some(socket) = listeners.socket {
        let sharing = (parts, &listeners.files);
        let service = sockets::service(system, config, &edge, addresses.http, sharing);
        open(socket, traces.join(service), edge.crowded(), (Kind::Requests, &parts.public));
    }
    let operators = (Kind::Requests, &parts.operators);
    open(listeners.admin, admin_router(conductor.admin.clone()), edge.crowded(), operators);
    tell(config, &addresses);
    announce(&addresses);
    let reload = || reload(&keys, certificates.as_deref());
    Ok(conductor.conduct(signals, reload).await)
}

/// The first line of a life, which says what it is the life of.
fn tell(config: &Config, Addresses { http, grpc, socket, admin }: &Addresses) {
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        environment = %config.environment,
        http = http.map(tracing::field::display),
        grpc = grpc.map(tracing::field::display),
        socket = socket.map(tracing::field::display),
        %admin,
        "serving"
    );
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
    listener: BoundedListener,
    service: impl HttpService,
    certificates: Option<&Arc<TlsAcceptor>>,
    crowded: impl HttpService,
    draining: &Draining,
) {
    match certificates {
        None => open(listener, service, crowded, (Kind::Calls, draining)),
        Some(certificates) => {
            tokio::spawn(certificates.clone().watch());
            open_tls(listener, certificates, service, draining);
        }
    }
}

fn site(system: &System, config: &Config, socket: Option<SocketAddr>, imports: &Draining) -> Site {
    let imports = imports.clone();
    Site {
        application: system.application.clone(),
        public_keys: system.public_keys.clone(),
        max_upload_bytes: config.sheets.max_upload_bytes,
        socket: socket_address(config, socket),
        // It goes on in the trace of the request that began it.
        background: Arc::new(move |import, work| {
            imports.track(until_cut(imports.clone(), import, work).with_current_context());
        }),
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

/// Work that nobody waits for, which is given up when there is no more time.
async fn until_cut(draining: Draining, import: ImportId, work: impl Future<Output = ()>) {
    tokio::select! {
        () = work => {}
        () = draining.cut() => draining.note_cut(Kind::Imports, import, 1),
    }
}

fn open(
    listener: BoundedListener,
    service: impl HttpService,
    crowded: impl HttpService,
    (kind, draining): (Kind, &Draining),
) {
    let (serving, refusing) = ((kind, draining.clone()), (kind, draining.clone()));
    draining.track(accept(
        listener,
        draining.clone(),
        move |stream, address| {
            connection::serve(stream, Peer::at(address), service.clone(), serving.clone())
        },
        move |stream, address| {
            connection::serve(stream, Peer::at(address), crowded.clone(), refusing.clone())
        },
    ));
}

fn reload(keys: &Keys, certificates: Option<&TlsAcceptor>) {
    keys.reload();
    if let Some(certificates) = certificates {
        certificates.reload();
    }
}
