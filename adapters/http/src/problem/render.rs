use axum::{
    Json,
    http::{
        HeaderValue, StatusCode,
        header::{
            CONTENT_LANGUAGE, CONTENT_TYPE as CONTENT_TYPE_HEADER, RETRY_AFTER, WWW_AUTHENTICATE,
        },
    },
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use portico_application::catalogue;
use portico_domain::{language::Language, session::EndReason};

use super::Problem;
use crate::{openapi::EndReasonWord, routes::REFRESH_URL};

/// The media type of every failure (RFC 9457, section 3).
pub(crate) const CONTENT_TYPE: &str = "application/problem+json";

/// What to do where a 503 does not say how long it will last.
const DEFAULT_RETRY_AFTER_SECONDS: u64 = 1;

/// Problem details (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    /// A URI reference that names the kind of problem.
    r#type: String,
    /// The same each time for this code, in the language of the answer.
    title: &'a str,
    /// The HTTP status.
    status: u16,
    /// What to do about it, in the language of the answer.
    detail: &'a str,
    /// The stable name of the problem.
    code: &'a str,
    /// What to tell an operator.
    request_id: &'a str,
    /// Where an expired access token can be exchanged.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_url: Option<&'a str>,
    /// Why the session ended that the token is of.
    #[schema(value_type = Option<EndReasonWord>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    end_reason: Option<&'a str>,
    /// Every bad field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldErrorBody>,
    /// What else there is to say.
    #[serde(flatten)]
    #[schema(ignore)]
    members: Option<&'a Map<String, Value>>,
}

/// One bad field.
#[derive(Serialize, ToSchema)]
#[schema(as = FieldError)]
struct FieldErrorBody {
    /// Where it is, as a JSON pointer (RFC 6901).
    pointer: String,
    /// The stable name of what is wrong.
    code: &'static str,
    /// What is expected, in the language of the answer.
    detail: String,
}

/// Renders a problem for a person and for a program. What caused it stays here.
pub(crate) fn render(problem: &Problem, language: Language, request_id: &str) -> Response {
    let text = catalogue::text(problem.code, language);
    let detail =
        problem.end_reason.map_or(text.detail, |reason| catalogue::end_detail(reason, language));
    let errors = problem.errors.iter().map(|error| FieldErrorBody {
        pointer: error.pointer.clone(),
        code: error.fault.code(),
        detail: error.fault.detail(language).into_owned(),
    });
    let body = ProblemBody {
        r#type: format!("urn:portico:problem:{}", problem.code),
        title: text.title,
        status: problem.status.as_u16(),
        detail: problem.detail.as_deref().unwrap_or(detail),
        code: problem.code,
        request_id,
        refresh_url: (problem.code == "token_expired").then_some(REFRESH_URL),
        end_reason: problem.end_reason.map(EndReason::as_str),
        errors: errors.collect(),
        members: problem.members.as_deref(),
    };
    let mut response = (problem.status, Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE_HEADER, HeaderValue::from_static(CONTENT_TYPE));
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    if problem.status == StatusCode::UNAUTHORIZED {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge(problem.code)));
    }
    if let Some(seconds) = retry_after(problem) {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    response
}

/// The challenge of RFC 6750, section 3: without a token there is no error to name.
fn challenge(code: &str) -> &'static str {
    match code {
        "token_missing" | "invalid_credentials" => r#"Bearer realm="portico""#,
        _ => r#"Bearer realm="portico", error="invalid_token""#,
    }
}

/// Whole seconds, rounded up; 429 and 503 always say some.
fn retry_after(problem: &Problem) -> Option<u64> {
    let known = problem.retry_after.map(|delay| delay.as_millis().div_ceil(1_000));
    match (known, problem.status) {
        (Some(seconds), _) => Some(u64::try_from(seconds).unwrap_or(u64::MAX).max(1)),
        (None, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) => {
            Some(DEFAULT_RETRY_AFTER_SECONDS)
        }
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_rounded_up_and_never_nothing() {
        let after = |millis| {
            retry_after(&Problem {
                retry_after: Some(std::time::Duration::from_millis(millis)),
                ..Problem::of_status(StatusCode::TOO_MANY_REQUESTS)
            })
        };
        assert_eq!(after(0), Some(1));
        assert_eq!(after(1_001), Some(2));
        assert_eq!(retry_after(&Problem::of_status(StatusCode::SERVICE_UNAVAILABLE)), Some(1));
        assert_eq!(retry_after(&Problem::of_status(StatusCode::NOT_FOUND)), None);
    }
}
