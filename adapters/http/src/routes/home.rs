use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    auth::Authenticated,
    openapi::{GenderWord, RoleWord},
};

/// The current user.
#[derive(Serialize, ToSchema)]
pub(crate) struct HomeBody {
    #[schema(minimum = 1)]
    id: i64,
    username: String,
    #[schema(value_type = GenderWord)]
    gender: &'static str,
    #[schema(value_type = RoleWord)]
    role: &'static str,
    /// The session that the request belongs to.
    #[schema(value_type = Uuid)]
    session_id: String,
}

/// `GET /home`
#[utoipa::path(
    get, path = "/home", tag = "session", security(("bearer" = [])),
    summary = "Show the current user",
    responses((status = 200, body = HomeBody))
)]
pub(crate) async fn show_home(principal: Authenticated) -> Json<HomeBody> {
    let user = principal.user();
    Json(HomeBody {
        id: user.id.get(),
        username: user.username.to_string(),
        gender: user.gender.as_str(),
        role: user.role.as_str(),
        session_id: principal.session().to_string(),
    })
}
