//! The handlers, a file per subject: each parses, calls one use case, and renders.

mod auth;
mod consistency;
mod docs;
mod excel;
mod grpc;
mod hello;
mod home;
mod jwks;
mod list;
mod pages;
mod sessions;
mod socket;
mod users;
mod users_query;

use std::sync::Arc;

use axum::Router;
pub(crate) use docs::router as docs;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

use crate::router::Site;

/// Where a refresh token is exchanged.
pub(crate) const REFRESH_URL: &str = "/auth/refresh_token";

/// The routes of the API whose answers are small, or tokens, which are not compressed.
pub(crate) fn api() -> OpenApiRouter<Arc<Site>> {
    OpenApiRouter::new()
        .routes(routes!(hello::say_hello))
        .routes(routes!(grpc::ask_hello))
        .routes(routes!(auth::log_in))
        .routes(routes!(auth::refresh_tokens, auth::refresh_tokens_by_get).map(auth::without_head))
        .routes(routes!(auth::log_out))
        .routes(routes!(auth::change_password))
        .routes(routes!(sessions::end_session))
        .routes(routes!(home::show_home))
        .routes(routes!(users::find_user, users::edit_user, users::remove_user))
        .routes(routes!(jwks::show_keys))
        .routes(routes!(socket::show_socket_address))
        .routes(routes!(excel::export_users))
        .routes(routes!(excel::import_users))
        .routes(routes!(excel::find_report))
}

/// The routes of the API whose answers may be large.
pub(crate) fn lists() -> OpenApiRouter<Arc<Site>> {
    OpenApiRouter::new()
        .routes(routes!(sessions::list_sessions, sessions::end_other_sessions))
        .routes(routes!(sessions::list_user_sessions, sessions::end_user_sessions))
        .routes(routes!(users::list_users, users::register_user))
        .routes(routes!(excel::find_import))
}

/// What a browser loads.
pub(crate) fn pages() -> Router<Arc<Site>> {
    pages::router()
}
