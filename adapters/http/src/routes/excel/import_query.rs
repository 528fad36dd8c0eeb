use axum::{extract::FromRequestParts, http::request::Parts};
use portico_domain::import::ImportMode;
use utoipa::IntoParams;

use crate::{
    fields::{Fields, word},
    openapi::ImportModeWord,
    problem::{FieldFault, Problem},
};

/// How to import.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `ImportQuery` is what is read from it")]
pub(crate) struct ImportParameters {
    /// `strict`, unless said, writes nothing when any row is wrong; `partial` writes the good rows.
    #[param(value_type = ImportModeWord, required = false)]
    mode: Option<String>,
    /// Whether to write nothing.
    dry_run: Option<bool>,
}

/// A good query.
pub(crate) struct ImportQuery {
    pub(super) mode: ImportMode,
    pub(super) is_dry_run: bool,
}

impl<S: Sync> FromRequestParts<S> for ImportQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let mut fields = Fields::of_form(parts.uri.query().unwrap_or_default());
        let mode = fields.optional("mode", word("strict, partial"));
        let dry_run = fields.optional("dry_run", |text| match text.as_str() {
            "true" | "1" => Ok(true),
            "false" | "0" | "" => Ok(false),
            _ => Err(FieldFault::NotOneOf("true, false")),
        });
        let mode = mode.unwrap_or(ImportMode::Strict);
        fields.finish(Some(Self { mode, is_dry_run: dry_run.unwrap_or(false) }))
    }
}
