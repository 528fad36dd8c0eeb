use axum::{Json, Router, routing::get};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What axum does at the least: one route, one constant answer of the size of `/home`. Prints its address.
pub(crate) async fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    println!("{}", listener.local_addr().expect("a bound address"));
    axum::serve(listener, Router::new().route("/home", get(home))).await.expect("the peer serves");
}

async fn home() -> Json<Value> {
    Json(json!({
        "id": 1,
        "username": "admin",
        "gender": "unknown",
        "role": "admin",
        "session_id": "00000000-0000-4000-8000-000000000000",
    }))
}
