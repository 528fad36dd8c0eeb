use std::{sync::Arc, time::Duration};

use axum::{
    Extension, Json,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use portico_application::{
    error::chain,
    usecases::{EndedImport, ImportUsersCommand, ImportUsersError, QueuedImport},
};
use portico_domain::{
    import::{Import, ImportFailure},
    language::Language,
};
use tokio::{sync::oneshot, time::timeout};
use tracing::{Instrument, Span, field::Empty};
use utoipa::{IntoParams, ToSchema};

use super::{
    WORKBOOK,
    import_body::{ImportBody, ImportProblem},
    import_query::{ImportParameters, ImportQuery},
    upload::{broken, upload},
};
use crate::{
    auth::Admin,
    edge::RequestContext,
    problem::{CONTENT_TYPE, Problem},
    router::Site,
    routes::consistency::written,
};

/// How long whoever asks is kept waiting for the end, who does not prefer otherwise.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// How a client asks not to be kept waiting at all, with the value `respond-async` (RFC 7240, section 4.1).
const PREFER: HeaderName = HeaderName::from_static("prefer");

/// How long to wait.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header; `longest_wait` reads it")]
struct PreferParameter {
    /// `respond-async` (RFC 7240) has it answer 202 at once.
    #[param(rename = "Prefer", value_type = String, required = false, example = "respond-async")]
    prefer: Option<String>,
}

/// The form of an upload.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form; `upload` reads it")]
struct UploadForm {
    /// The workbook.
    #[schema(
        rename = "uploadFile",
        content_media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )]
    upload_file: String,
}

/// `POST /excel/import`
#[utoipa::path(
    post, path = "/excel/import", tag = "excel", security(("bearer" = ["admin"])),
    params(
        ImportParameters,
        PreferParameter,
    ),
    summary = "Import users from a workbook",
    request_body(content(
        (UploadForm = "multipart/form-data", encoding(("uploadFile" = (content_type = WORKBOOK))))
    )),
    responses(
        (
            status = 200, body = ImportBody, headers(("x-portico-consistency")),
            links(
                ("show" = (operation_id = "find_import", parameters(("id" = "$response.body#/id")))),
                ("report" = (operation_id = "find_report", parameters(("id" = "$response.body#/id")))),
            )
        ),
        (
            status = 202, body = ImportBody, headers(("location")),
            links(("show" = (operation_id = "find_import", parameters(("id" = "$response.body#/id")))))
        ),
        (
            status = 422, body = ImportProblem, content_type = CONTENT_TYPE,
            description = "Unprocessable Entity: `validation_failed`, `sheet_header_mismatch`, `sheet_empty`, `sheet_unreadable`, `sheet_too_large`, `sheet_rows_rejected`",
            headers(("content-language"))
        ),
    )
)]
pub(crate) async fn import_users(
    State(site): State<Arc<Site>>,
    admin: Admin,
    query: ImportQuery,
    Extension(context): Extension<Arc<RequestContext>>,
    request: Request,
) -> Result<Response, Problem> {
    let language = context.language;
    let import_users = &site.application.import_users;
    let longest_wait = longest_wait(request.headers());
    let place = import_users.reserve(Some(admin.user().id))?;
    let ImportQuery { mode, is_dry_run } = query;
    let command = ImportUsersCommand { mode, is_dry_run, language };
    let upload = upload(request, site.max_upload_bytes).await?;
    let received = import_users.receive(place, command, upload).await;
    let queued = received.map_err(|error| refused(error, language))?;
    let import = queued.import().clone();
    match timeout(longest_wait, run(&site, queued)).await {
        Ok(Ok(ended)) => Ok(ended_answer(&site, &ended, language)),
        // Whoever ran it is gone, or goes on: either is to be seen where it is found.
        Ok(Err(_)) | Err(_) => Ok(accepted(&import, language)),
    }
}

/// Has the import go on whether or not anybody waits for it.
fn run(site: &Arc<Site>, queued: QueuedImport) -> oneshot::Receiver<Import> {
    let (sender, ended) = oneshot::channel();
    let (id, application) = (queued.import().id, site.application.clone());
    let work = async move {
        let span = tracing::info_span!(
            target: "portico::spans",
            "import users",
            portico.import.id = %queued.import().id,
            portico.import.state = Empty,
            portico.import.rows_read = Empty,
            portico.import.rows_written = Empty,
            portico.import.passwords_hashed = Empty,
        );
        let running = application.import_users.run(queued).instrument(span.clone());
        let EndedImport { import, error } = running.await;
        tell(&span, &import);
        let _ended = span.enter();
        if let Some(error) = error {
            tracing::error!(import = %import.id, cause = chain(&error), "an import failed");
        }
        // Nobody may be waiting any more.
        let _ = sender.send(import);
    };
    (site.background)(id, Box::pin(work));
    ended
}

/// Says in the span of an import what was done.
fn tell(span: &Span, Import { state, progress, .. }: &Import) {
    span.record("portico.import.state", state.as_str());
    for (name, count) in [
        ("portico.import.rows_read", progress.rows_read),
        ("portico.import.rows_written", progress.rows_written),
        ("portico.import.passwords_hashed", progress.passwords_hashed),
    ] {
        span.record(name, i64::try_from(count).unwrap_or(i64::MAX));
    }
}

fn longest_wait(headers: &HeaderMap) -> Duration {
    let preferences = headers.get_all(PREFER).iter().filter_map(|value| value.to_str().ok());
    let mut preferences = preferences.flat_map(|value| value.split(',')).map(str::trim);
    let is_async = preferences.any(|preference| preference.eq_ignore_ascii_case("respond-async"));
    if is_async { Duration::ZERO } else { LONGEST_WAIT }
}

fn refused(error: ImportUsersError, language: Language) -> Problem {
    match &error {
        ImportUsersError::Unacceptable(reason) => {
            let detail = reason.message(language);
            Problem::from(error).with_detail(detail)
        }
        ImportUsersError::Upload(cause) => broken(&**cause),
        _ => error.into(),
    }
}

fn accepted(import: &Import, language: Language) -> Response {
    let location = [(LOCATION, format!("/excel/imports/{}", import.id))];
    (StatusCode::ACCEPTED, location, Json(ImportBody::new(import, language))).into_response()
}

/// The report, or why there is none, with the report where the rows are to blame.
fn ended_answer(site: &Site, import: &Import, language: Language) -> Response {
    let body = ImportBody::new(import, language);
    let Some(failure) = &import.failure else {
        return (written(&site.application), Json(body)).into_response();
    };
    let status = match failure {
        ImportFailure::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ImportFailure::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut problem = Problem::new(status, failure.code()).with_members(&body.for_problem());
    if let Some(detail) = failure.message(language) {
        problem = problem.with_detail(detail);
    }
    problem.into_response()
}
