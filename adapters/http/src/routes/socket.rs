use std::sync::Arc;

use axum::{Json, extract::State, http::header::CACHE_CONTROL, response::IntoResponse};
use serde::Serialize;
use utoipa::ToSchema;

use crate::router::Site;

/// Where the WebSocket service is. Without both there is none.
#[derive(Serialize, ToSchema)]
pub(crate) struct SocketAddressBody {
    /// The start of its addresses, when it is not to be found by the port alone.
    #[schema(required, example = json!(null))]
    url: Option<String>,
    /// Its port on the host of this API.
    #[schema(required, example = 30000)]
    port: Option<u16>,
}

/// `GET /socket/address`
#[utoipa::path(
    get, path = "/socket/address", tag = "sockets",
    summary = "Tell where the WebSocket service is",
    responses((status = 200, body = SocketAddressBody))
)]
pub(crate) async fn show_socket_address(State(site): State<Arc<Site>>) -> impl IntoResponse {
    let address = site.socket.clone();
    let body = SocketAddressBody { url: address.public_url, port: address.port };
    ([(CACHE_CONTROL, "no-store")], Json(body))
}
