use std::time::Duration;

use super::{pool, query_layer};
use crate::{
    figures::{Figure, Wanted},
    servers::{Installation, Peer, Stores},
    turns::{Contest, Demand, get},
};

const SPAN: Duration = Duration::from_secs(3);
/// A cost of 1.5 at most.
pub(super) const WANTED: Wanted = Wanted::AtLeast(0.67);

/// `GET /users/{id}` on MySQL, against the same select by bare axum, and the layers below on their own.
pub(crate) async fn measure(shared: &Installation, stores: &Stores) -> Vec<Figure> {
    let (portico, peer) = (shared.start(&[]), Peer::start(Some(&stores.mysql())));
    let token = portico.log_in(0).await;
    let id = portico.user_id(&token).await;
    let path = format!("/users/{id}");
    let demand = |addr, connections| {
        let requests = vec![get(addr, &path, Some(&token))];
        Demand { addr, requests, connections }
    };
    let mut figures = Vec::new();
    for clients in [1, 64] {
        let mut servers = [
            ("portico", (demand(portico.addr, clients), portico.process())),
            ("a select behind bare axum", (demand(peer.addr, clients), peer.process())),
        ];
        let contest =
            Contest::hold(&mut servers, async |(demand, process)| demand.turn(process, SPAN).await);
        let what = format!("GET /users/{{id}} on MySQL, {clients} at a time");
        figures.extend(contest.await.figures(&what, "requests", &[Some(WANTED)]));
    }
    figures.extend(pool::measure(&portico, |clients| demand(portico.addr, clients)).await);
    figures.extend(query_layer::measure(&stores.mysql(), id).await);
    figures
}
