use serde_json::{Value, json};

use crate::{
    client::{Demand, get},
    comparison::Comparison,
    installation::Installation,
    peer::Peer,
    pool, query_layer,
    stores::Stores,
};

/// `GET /users/{id}` on MySQL, against the same select by bare axum, and the layers below on their own.
pub(crate) async fn measure(shared: &Installation, stores: &Stores) -> Value {
    let (portico, peer) = (shared.start(&[]), Peer::start(Some(&stores.mysql())));
    let token = portico.log_in(0).await;
    let id = portico.user_id(&token).await;
    let path = format!("/users/{id}");
    let demand =
        |addr, connections| Demand { addr, requests: vec![get(addr, &path, &token)], connections };
    let alone = Comparison::in_turn(&demand(portico.addr, 1), &demand(peer.addr, 1)).await;
    alone.print("GET /users/{id}, 1 client");
    let crowd = Comparison::in_turn(&demand(portico.addr, 64), &demand(peer.addr, 64)).await;
    crowd.print("GET /users/{id}, 64 clients");
    json!({
        "one_client": alone.json(),
        "clients_64": crowd.json(),
        "pool": pool::measure(&portico, |connections| demand(portico.addr, connections)).await,
        "query_layer": query_layer::measure(&stores.mysql(), id).await,
    })
}
