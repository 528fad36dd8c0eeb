use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use portico_domain::{
    session::{Session, SessionId},
    user::UserId,
};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::list::ListBody;
use crate::{
    auth::{Admin, Authenticated},
    id::Id,
    problem::Problem,
    router::Site,
};

/// One login of a user.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionBody {
    #[schema(value_type = Uuid)]
    id: String,
    /// The client's program and system, as far as it said: `Firefox on Linux`, or either alone.
    #[schema(required)]
    device: Option<String>,
    /// Where it came from.
    #[schema(required)]
    address: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    opened_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    refreshed_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    /// Whether the request belongs to it.
    current: bool,
}

impl SessionBody {
    fn new(session: Session, current: SessionId) -> Self {
        Self {
            id: session.id.to_string(),
            device: session.client.device,
            address: session.client.address.map(|address| address.to_string()),
            opened_at: session.opened_at,
            refreshed_at: session.refreshed_at,
            expires_at: session.expires_at,
            current: session.id == current,
        }
    }
}

/// `GET /auth/sessions`
#[utoipa::path(
    get, path = "/auth/sessions", tag = "session", security(("bearer" = [])),
    summary = "List the own sessions",
    responses((status = 200, body = ListBody<SessionBody>))
)]
pub(crate) async fn list_sessions(
    State(site): State<Arc<Site>>,
    principal: Authenticated,
) -> Result<Json<ListBody<SessionBody>>, Problem> {
    let sessions = site.application.list_sessions.execute(&principal).await?;
    Ok(Json(listed(sessions, principal.session())))
}

fn listed(sessions: Vec<Session>, current: SessionId) -> ListBody<SessionBody> {
    let items = sessions.into_iter().map(|session| SessionBody::new(session, current)).collect();
    ListBody { items, next_cursor: None }
}

/// `DELETE /auth/sessions`
#[utoipa::path(
    delete, path = "/auth/sessions", tag = "session", security(("bearer" = [])),
    summary = "End every other one of the own sessions",
    responses((status = 204))
)]
pub(crate) async fn end_other_sessions(
    State(site): State<Arc<Site>>,
    principal: Authenticated,
) -> Result<StatusCode, Problem> {
    site.application.end_other_sessions.execute(&principal).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /auth/sessions/{id}`
#[utoipa::path(
    delete, path = "/auth/sessions/{id}", tag = "session", security(("bearer" = [])),
    summary = "End one of the own sessions",
    params(("id" = Uuid, Path)), responses((status = 204))
)]
pub(crate) async fn end_session(
    State(site): State<Arc<Site>>,
    principal: Authenticated,
    Id(session): Id<SessionId>,
) -> Result<StatusCode, Problem> {
    site.application.end_session.execute(&principal, session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /users/{id}/sessions`
#[utoipa::path(
    get, path = "/users/{id}/sessions", tag = "users", security(("bearer" = ["admin"])),
    summary = "List the sessions of a user",
    params(("id" = i64, Path, minimum = 1)), responses((status = 200, body = ListBody<SessionBody>))
)]
pub(crate) async fn list_user_sessions(
    State(site): State<Arc<Site>>,
    admin: Admin,
    Id(user): Id<UserId>,
) -> Result<Json<ListBody<SessionBody>>, Problem> {
    let sessions = site.application.list_sessions.of_user(user).await?;
    Ok(Json(listed(sessions, admin.session())))
}

/// `DELETE /users/{id}/sessions`
#[utoipa::path(
    delete, path = "/users/{id}/sessions", tag = "users", security(("bearer" = ["admin"])),
    summary = "End every session of a user, who may log in again",
    params(("id" = i64, Path, minimum = 1)), responses((status = 204))
)]
pub(crate) async fn end_user_sessions(
    State(site): State<Arc<Site>>,
    admin: Admin,
    Id(user): Id<UserId>,
) -> Result<StatusCode, Problem> {
    site.application.end_user_sessions.execute(&admin.actor(), user).await?;
    Ok(StatusCode::NO_CONTENT)
}
