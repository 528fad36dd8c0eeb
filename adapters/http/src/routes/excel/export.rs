use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, State},
    http::{header::CONTENT_LENGTH, request::Parts},
    response::{IntoResponse, Response},
};
use portico_domain::language::Language;
use utoipa::IntoParams;

use super::{WORKBOOK, Workbook, attachment, body};
use crate::{
    auth::Admin,
    fields::{Fields, word},
    openapi::LanguageWord,
    problem::Problem,
    router::Site,
    routes::consistency::{ReadAfter, ReadAfterParameter},
};

/// How to export.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `ExportLanguage` is what is read from it")]
pub(crate) struct ExportParameters {
    /// The language of headings and genders; `zh-CN` unless said.
    #[param(value_type = LanguageWord, required = false)]
    lang: Option<String>,
}

/// The language of headings and genders.
pub(crate) struct ExportLanguage(Language);

impl<S: Sync> FromRequestParts<S> for ExportLanguage {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let mut fields = Fields::of_form(parts.uri.query().unwrap_or_default());
        let language = fields.optional("lang", word("zh-CN, en"));
        fields.finish(Some(Self(language.unwrap_or(Language::Chinese))))
    }
}

/// `GET /excel/export`
#[utoipa::path(
    get, path = "/excel/export", tag = "excel", security(("bearer" = ["admin"])),
    params(ExportParameters, ReadAfterParameter),
    summary = "Export all users as a workbook",
    responses((
        status = 200, body = inline(Workbook), content_type = WORKBOOK,
        headers(("content-disposition"))
    ))
)]
pub(crate) async fn export_users(
    State(site): State<Arc<Site>>,
    _admin: Admin,
    ExportLanguage(language): ExportLanguage,
    ReadAfter(consistency): ReadAfter,
) -> Result<Response, Problem> {
    let workbook = site.application.export_users.execute(language, consistency, |_| ()).await?;
    let length = [(CONTENT_LENGTH, workbook.size)];
    let named = attachment(r#"attachment; filename="users.xlsx""#);
    Ok((length, named, body(workbook.bytes)).into_response())
}
