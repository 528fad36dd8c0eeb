use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::State,
    response::{IntoResponse, Response},
};
use portico_domain::import::ImportId;

use super::{WORKBOOK, Workbook, attachment, body, import_body::ImportBody};
use crate::{auth::Admin, edge::RequestContext, id::Id, problem::Problem, router::Site};

/// `GET /excel/imports/{id}`
#[utoipa::path(
    get, path = "/excel/imports/{id}", tag = "excel", security(("bearer" = ["admin"])),
    summary = "Show an own import",
    params(("id" = Uuid, Path)), responses((status = 200, body = ImportBody))
)]
pub(crate) async fn find_import(
    State(site): State<Arc<Site>>,
    admin: Admin,
    Id(id): Id<ImportId>,
    Extension(context): Extension<Arc<RequestContext>>,
) -> Result<Json<ImportBody>, Problem> {
    let import = site.application.find_import.execute(Some(admin.user().id), id).await?;
    Ok(Json(ImportBody::new(&import, context.language)))
}

/// `GET /excel/imports/{id}/report.xlsx`
#[utoipa::path(
    get, path = "/excel/imports/{id}/report.xlsx", tag = "excel", security(("bearer" = ["admin"])),
    summary = "Download the uploaded rows with a column of errors",
    params(("id" = Uuid, Path)),
    responses((
        status = 200, body = inline(Workbook), content_type = WORKBOOK,
        headers(("content-disposition"))
    ))
)]
pub(crate) async fn find_report(
    State(site): State<Arc<Site>>,
    admin: Admin,
    Id(id): Id<ImportId>,
) -> Result<Response, Problem> {
    let pieces = site.application.find_import.report(Some(admin.user().id), id).await?;
    Ok((attachment(r#"attachment; filename="report.xlsx""#), body(pieces)).into_response())
}
