//! The handlers, a file per subject: each parses, calls one use case, and renders.

mod auth;
mod docs;
mod hello;
mod home;
mod jwks;
mod list;
mod pages;
mod sessions;
mod users;
mod users_query;

use std::sync::Arc;

use axum::Router;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::router::Site;

/// Where a refresh token is exchanged.
pub(crate) const REFRESH_URL: &str = "/auth/refresh_token";

/// Every route that the API description lists.
pub(crate) fn api() -> OpenApiRouter<Arc<Site>> {
    OpenApiRouter::new()
        .routes(routes!(hello::say_hello))
        .routes(routes!(auth::log_in))
        .routes(routes!(auth::refresh_tokens))
        .routes(routes!(auth::refresh_tokens_by_get))
        .routes(routes!(auth::log_out))
        .routes(routes!(auth::change_password))
        .routes(routes!(sessions::list_sessions))
        .routes(routes!(sessions::end_session))
        .routes(routes!(home::show_home))
        .routes(routes!(users::list_users, users::register_user))
        .routes(routes!(users::find_user, users::edit_user, users::remove_user))
        .routes(routes!(jwks::show_keys))
}

pub(crate) use docs::router as docs;

/// What a browser loads.
pub(crate) fn pages() -> Router<Arc<Site>> {
    pages::router()
}
