use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use adapter_http::{Edge, HttpService};
use adapter_websocket::{Farewell, Hub, SocketSite};

use super::{
    accept::keeping, connections::ConnectionFiles, cuts::Kind, detach::detach, draining::Draining,
    parts::Parts,
};
use crate::{assembly::System, config::Config, system::SystemClock};

/// The WebSocket service behind `edge`, on a hub that hears the other nodes until the bus is gone. `http` is where pages
/// of our own are, if they are served at all.
pub(crate) fn service(
    system: &System,
    config: &Config,
    edge: &Arc<Edge>,
    http: Option<SocketAddr>,
    (Parts { public, bus, .. }, files): (&Parts, &ConnectionFiles),
) -> impl HttpService + use<> {
    let hub = Arc::new(Hub::default());
    bus.track(hub.clone().follow(system.application.clone()));
    public.track(close_in_the_end(hub.clone(), public.clone()));
    let (sockets, files) = (public.clone(), files.clone());
    let pages = http.unwrap_or(config.http.addr);
    let site = SocketSite {
        application: system.application.clone(),
        clock: Arc::new(SystemClock),
        hub,
        allowed_origins: config.socket.allowed_origins.with_pages_at(pages),
        detach,
        spawn: Arc::new(move |client, socket| {
            let socket = until_cut(sockets.clone(), client, socket);
            sockets.track(keeping(files.count(), socket));
        }),
    };
    edge.around(adapter_websocket::router(site, config.socket.clone()))
}

async fn close_in_the_end(hub: Arc<Hub>, draining: Draining) {
    draining.begun().await;
    hub.shut_down();
}

/// A socket, which counts as cut when its client took no leave although it was told of the end.
async fn until_cut(draining: Draining, client: IpAddr, socket: impl Future<Output = Farewell>) {
    let is_cut = tokio::select! {
        farewell = socket => farewell == Farewell::Unanswered && draining.has_begun(),
        () = draining.cut() => true,
    };
    draining.note_cut(Kind::Sockets, client, is_cut.into());
}
