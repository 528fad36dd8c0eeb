use serde_json::{Value, json};

use crate::{
    client::{Demand, get},
    comparison::Comparison,
    installation::Installation,
    peer::Peer,
    portico::Portico,
};

const CONNECTIONS: usize = 64;

/// Authenticated `GET /home` against a constant answer of bare axum, with the access log and without it.
pub(crate) async fn measure(embedded: &Installation) -> Value {
    let logged = compare(&embedded.start(&[])).await;
    logged.print("GET /home");
    let unlogged = compare(&embedded.start(&["log.access=false"])).await;
    unlogged.print("GET /home, log.access=false");
    json!({ "logged": logged.json(), "unlogged": unlogged.json() })
}

/// Both get the same bytes, token included.
pub(crate) async fn compare(portico: &Portico) -> Comparison {
    let peer = Peer::start(None);
    let token = portico.log_in(0).await;
    let demand = |addr| Demand {
        addr,
        requests: vec![get(addr, "/home", &token)],
        connections: CONNECTIONS,
    };
    Comparison::in_turn(&demand(portico.addr), &demand(peer.addr)).await
}
