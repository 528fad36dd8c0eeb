use portico_application::catalogue;
use portico_domain::{
    import::{Import, ImportFailure, ImportReport},
    language::Language,
    sheet::RowFault,
};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::{
    openapi::{ImportModeWord, ImportStateWord},
    problem::ProblemBody,
};

/// An import, and what became of the rows once all are looked at.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportBody {
    #[schema(value_type = Uuid)]
    id: String,
    #[schema(value_type = ImportStateWord)]
    state: &'static str,
    #[schema(value_type = ImportModeWord)]
    mode: &'static str,
    dry_run: bool,
    progress: ProgressBody,
    /// Rows that say anything, the header not counted.
    #[schema(required)]
    total: Option<u64>,
    /// Users who were added; in a dry run, who would have been.
    #[schema(required)]
    inserted: Option<u64>,
    /// Users who were changed; in a dry run, who would have been.
    #[schema(required)]
    updated: Option<u64>,
    /// Rows that said what was so already.
    #[schema(required)]
    unchanged: Option<u64>,
    /// Rows with an error.
    #[schema(required)]
    rejected: Option<u64>,
    /// The first thousand errors, in the order of the rows.
    errors: Vec<RowErrorBody>,
    /// Why it failed.
    #[schema(required)]
    problem: Option<FailureBody>,
    /// The uploaded rows, with a column of errors.
    #[schema(required)]
    report_url: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    updated_at: OffsetDateTime,
}

/// Why nothing was imported. Once the workbook has been looked at, all that there is to say of the import is beside it; these are the members that
/// matter then, and `errors` is of its rows.
#[derive(Serialize, ToSchema)]
pub(super) struct ImportProblem {
    #[serde(flatten)]
    problem: ProblemBody<'static>,
    #[schema(value_type = Option<Uuid>)]
    id: Option<String>,
    /// Rows that say anything, the header not counted.
    total: Option<u64>,
    /// Rows with an error.
    rejected: Option<u64>,
    /// The uploaded rows, with a column of errors.
    report_url: Option<String>,
}

/// What was done so far.
#[derive(Serialize, ToSchema)]
struct ProgressBody {
    rows_read: u64,
    rows_written: u64,
    passwords_hashed: u64,
}

/// What is wrong with a row.
#[derive(Serialize, ToSchema)]
pub(super) struct RowErrorBody {
    /// The name of the sheet.
    sheet: String,
    /// The row as the sheet counts; the header is 1.
    row: u32,
    /// `id`, `username`, `password` or `gender`.
    #[schema(example = "username")]
    column: &'static str,
    /// The stable name of what is wrong.
    code: &'static str,
    /// What is expected, in the language of the answer.
    message: String,
    /// The same as the error of any problem says it.
    #[serde(flatten)]
    #[schema(ignore)]
    as_field: Option<FieldOfRow>,
}

/// A cell as a field of what was sent.
#[derive(Serialize)]
struct FieldOfRow {
    pointer: String,
    detail: String,
}

/// Why an import failed.
#[derive(Serialize, ToSchema)]
struct FailureBody {
    /// The stable name of the problem.
    code: &'static str,
    title: &'static str,
    detail: String,
}

impl ImportBody {
    pub(super) fn new(import: &Import, language: Language) -> Self {
        let report = import.report.as_ref();
        let count = |of: fn(&ImportReport) -> u64| report.map(of);
        Self {
            id: import.id.to_string(),
            state: import.state.as_str(),
            mode: import.mode.as_str(),
            dry_run: import.is_dry_run,
            progress: ProgressBody {
                rows_read: import.progress.rows_read,
                rows_written: import.progress.rows_written,
                passwords_hashed: import.progress.passwords_hashed,
            },
            total: count(|report| report.total),
            inserted: count(|report| report.inserted),
            updated: count(|report| report.updated),
            unchanged: count(|report| report.unchanged),
            rejected: count(|report| report.rejected),
            errors: report.map_or_else(Vec::new, |report| errors(report, language)),
            problem: import.failure.as_ref().map(|failure| FailureBody::new(failure, language)),
            report_url: has_answer(import)
                .then(|| format!("/excel/imports/{}/report.xlsx", import.id)),
            created_at: import.created_at,
            updated_at: import.updated_at,
        }
    }
}

impl ImportBody {
    /// As members of a problem, which says itself what went wrong, and whose errors have a form of their own.
    pub(super) fn for_problem(mut self) -> Self {
        self.problem = None;
        for error in &mut self.errors {
            let pointer = format!("/{}/{}", error.row, error.column);
            error.as_field = Some(FieldOfRow { pointer, detail: error.message.clone() });
        }
        self
    }
}

/// Whether the rows are answered: all were looked at, and either written or found wanting.
fn has_answer(import: &Import) -> bool {
    matches!(import.failure, None | Some(ImportFailure::RowsRejected)) && import.report.is_some()
}

fn errors(report: &ImportReport, language: Language) -> Vec<RowErrorBody> {
    let error = |fault: &RowFault| RowErrorBody {
        sheet: report.sheets.get(usize::from(fault.place.sheet)).cloned().unwrap_or_default(),
        row: fault.place.row,
        column: fault.column.as_str(),
        code: fault.kind.code(),
        message: fault.kind.message(language).into_owned(),
        as_field: None,
    };
    report.faults.iter().map(error).collect()
}

impl FailureBody {
    fn new(failure: &ImportFailure, language: Language) -> Self {
        let text = catalogue::text(failure.code(), language);
        let detail = failure.message(language).unwrap_or(text.detail.into()).into_owned();
        Self { code: failure.code(), title: text.title, detail }
    }
}
