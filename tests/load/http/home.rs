use std::time::Duration;

use crate::{
    figures::{Figure, Wanted},
    servers::{Installation, Peer, Portico},
    turns::{Contest, Demand, get},
};

const CONNECTIONS: usize = 64;
const SPAN: Duration = Duration::from_secs(3);
const WANTED: Option<Wanted> = Some(Wanted::AtLeast(0.85));

/// Authenticated `GET /home` against a constant answer of bare axum, on each store, with the access log and without it.
pub(crate) async fn measure(embedded: &Installation, shared: &Installation) -> Vec<Figure> {
    let mut figures = Vec::new();
    for (what, installation, settings, wanted) in [
        ("GET /home, embedded store, each request logged", embedded, &[][..], WANTED),
        ("GET /home, embedded store, log.access=false", embedded, &["log.access=false"], None),
        ("GET /home, MySQL and Redis, each request logged", shared, &[], WANTED),
    ] {
        let portico = installation.start(settings);
        let token = portico.log_in(0).await;
        let contest = against_a_constant(&portico, "/home", Some(&token)).await;
        figures.extend(contest.figures(what, "requests", &[wanted]));
    }
    figures
}

/// Both get the same bytes, token included.
pub(super) async fn against_a_constant(
    portico: &Portico,
    path: &str,
    token: Option<&str>,
) -> Contest {
    let peer = Peer::start(None);
    let demand =
        |addr| Demand { addr, requests: vec![get(addr, path, token)], connections: CONNECTIONS };
    let mut servers = [
        ("portico", (demand(portico.addr), portico.process())),
        ("bare axum", (demand(peer.addr), peer.process())),
    ];
    Contest::hold(&mut servers, async |(demand, process)| demand.turn(process, SPAN).await).await
}
