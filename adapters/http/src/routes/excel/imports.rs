use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use portico_domain::import::ImportId;

use super::{attachment, body, import_body::ImportBody};
use crate::{auth::Admin, edge::RequestContext, problem::Problem, router::Site};

/// `GET /excel/imports/{id}`
#[utoipa::path(
    get, path = "/excel/imports/{id}", tag = "excel", security(("bearer" = [])),
    summary = "Show an own import",
    params(("id" = String, Path)), responses((status = 200, body = ImportBody))
)]
pub(crate) async fn find_import(
    State(site): State<Arc<Site>>,
    admin: Admin,
    Path(id): Path<String>,
    Extension(context): Extension<Arc<RequestContext>>,
) -> Result<Json<ImportBody>, Problem> {
    let import =
        site.application.find_import.execute(Some(admin.user().id), import_id(&id)?).await?;
    Ok(Json(ImportBody::new(&import, context.language)))
}

/// `GET /excel/imports/{id}/report.xlsx`
#[utoipa::path(
    get, path = "/excel/imports/{id}/report.xlsx", tag = "excel", security(("bearer" = [])),
    summary = "Download the uploaded rows with a column of errors",
    params(("id" = String, Path)),
    responses((
        status = 200,
        body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ))
)]
pub(crate) async fn find_report(
    State(site): State<Arc<Site>>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let pieces =
        site.application.find_import.report(Some(admin.user().id), import_id(&id)?).await?;
    Ok((attachment(r#"attachment; filename="report.xlsx""#), body(pieces)).into_response())
}

/// What identifies no import finds none.
fn import_id(text: &str) -> Result<ImportId, Problem> {
    text.parse().map_err(|_| Problem::of_status(StatusCode::NOT_FOUND))
}
