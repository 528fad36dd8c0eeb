use std::{net::SocketAddr, sync::Arc};

use adapter_http::{Edge, HttpService};
use adapter_websocket::{Hub, SocketSite};

use super::{accept::keeping, connections::ConnectionFiles, detach::detach, draining::Draining};
use crate::{assembly::System, config::Config, system::SystemClock};

/// The WebSocket service behind `edge`, on a hub that hears the other nodes until the process ends. `http` is where pages
/// of our own are, if they are served at all.
pub(crate) fn service(
    system: &System,
    config: &Config,
    edge: &Arc<Edge>,
    http: Option<SocketAddr>,
    (draining, files): (&Draining, &ConnectionFiles),
) -> impl HttpService + use<> {
    let hub = Arc::new(Hub::default());
    tokio::spawn(hub.clone().follow(system.application.clone()));
    tokio::spawn(close_in_the_end(hub.clone(), draining.clone()));
    let (sockets, files) = (draining.clone(), files.clone());
    let pages = http.unwrap_or(config.http.addr);
    let site = SocketSite {
        application: system.application.clone(),
        clock: Arc::new(SystemClock),
        hub,
        allowed_origins: config.socket.allowed_origins.with_pages_at(pages),
        detach,
        spawn: Arc::new(move |socket| sockets.track(keeping(files.count(), socket))),
    };
    edge.around(adapter_websocket::router(site, config.socket.clone()))
}

async fn close_in_the_end(hub: Arc<Hub>, draining: Draining) {
    draining.begun().await;
    hub.shut_down();
}
