use std::collections::BTreeMap;

use axum::http::StatusCode;
use portico_application::catalogue;
use portico_domain::language::Language;
use serde_json::{Value, json};
use utoipa::openapi::{
    Content, Header, Ref, RefOr, Response,
    path::{Operation, ParameterIn},
};

use super::headers;
use crate::problem::CONTENT_TYPE;

/// A status that means the same of whatever operation answers it.
struct Failure {
    status: StatusCode,
    /// What the problem may be, by its code.
    codes: &'static [&'static str],
    /// Headers beside those of every problem.
    header: Option<&'static str>,
}

const FAILURES: [Failure; 13] = [
    failure(StatusCode::BAD_REQUEST, &["malformed_body"]),
    Failure {
        header: Some("www-authenticate"),
        ..failure(
            StatusCode::UNAUTHORIZED,
            &[
                "token_missing",
                "token_malformed",
                "token_expired",
                "token_invalid",
                "session_displaced",
                "session_ended",
                "refresh_reused",
                "invalid_credentials",
            ],
        )
    },
    failure(StatusCode::FORBIDDEN, &["forbidden"]),
    failure(StatusCode::NOT_FOUND, &["not_found"]),
    failure(StatusCode::REQUEST_TIMEOUT, &["request_timeout"]),
    failure(StatusCode::CONFLICT, &["conflict", "last_admin"]),
    failure(StatusCode::PRECONDITION_FAILED, &["stale"]),
    failure(StatusCode::PAYLOAD_TOO_LARGE, &["payload_too_large"]),
    failure(StatusCode::UNSUPPORTED_MEDIA_TYPE, &["unsupported_media_type"]),
    failure(StatusCode::UNPROCESSABLE_ENTITY, &["validation_failed"]),
    Failure {
        header: Some("retry-after"),
        ..failure(StatusCode::TOO_MANY_REQUESTS, &["rate_limited"])
    },
    failure(StatusCode::INTERNAL_SERVER_ERROR, &["internal"]),
    Failure {
        header: Some("retry-after"),
        ..failure(StatusCode::SERVICE_UNAVAILABLE, &["unavailable"])
    },
];

const fn failure(status: StatusCode, codes: &'static [&'static str]) -> Failure {
    Failure { status, codes, header: None }
}

/// Them all, for operations to refer to.
pub(super) fn shared() -> BTreeMap<String, RefOr<Response>> {
    FAILURES.iter().map(|failure| (failure.name(), RefOr::T(failure.response()))).collect()
}

/// The shared failure that a status is, if it is one.
pub(super) fn reference(status: StatusCode) -> Option<RefOr<Response>> {
    let failure = FAILURES.iter().find(|failure| failure.status == status)?;
    Some(RefOr::Ref(Ref::from_response_name(failure.name())))
}

/// The failures that follow from what an operation takes, beside those of its own that it names.
pub(super) fn of(operation: &Operation) -> Vec<StatusCode> {
    let mut statuses = vec![
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::INTERNAL_SERVER_ERROR,
        StatusCode::SERVICE_UNAVAILABLE,
    ];
    if operation.security.is_some() {
        statuses.push(StatusCode::UNAUTHORIZED);
    }
    if has_role(operation) {
        statuses.push(StatusCode::FORBIDDEN);
    }
    for parameter in operation.parameters.iter().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        match (&parameter.parameter_in, parameter.name.as_str()) {
            (ParameterIn::Path, _) => statuses.push(StatusCode::NOT_FOUND),
            (ParameterIn::Query, _) => statuses.push(StatusCode::UNPROCESSABLE_ENTITY),
            (ParameterIn::Header, "If-Match") => statuses.push(StatusCode::PRECONDITION_FAILED),
            _ => {}
        }
    }
    if operation.request_body.is_some() {
        statuses.extend(OF_BODIES);
    }
    statuses
}

/// What may be wrong with a body.
const OF_BODIES: [StatusCode; 5] = [
    StatusCode::BAD_REQUEST,
    StatusCode::REQUEST_TIMEOUT,
    StatusCode::PAYLOAD_TOO_LARGE,
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    StatusCode::UNPROCESSABLE_ENTITY,
];

/// Whether only some may ask. utoipa tells the roles of a requirement to serde alone.
fn has_role(operation: &Operation) -> bool {
    let requirements = serde_json::to_value(&operation.security).unwrap_or_default();
    let mut requirements = requirements.as_array().into_iter().flatten();
    requirements.any(|schemes| schemes["bearer"].as_array().is_some_and(|roles| !roles.is_empty()))
}

impl Failure {
    /// What operations call it: `NotFound`.
    fn name(&self) -> String {
        self.reason().replace(' ', "")
    }

    fn reason(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or_default()
    }

    fn response(&self) -> Response {
        let codes: Vec<_> = self.codes.iter().map(|code| format!("`{code}`")).collect();
        let mut content = Content::new(Some(Ref::from_schema_name("Problem")));
        content.example = self.codes.first().map(|code| self.example(code));
        let mut response = Response::builder()
            .description(format!("{}: {}", self.reason(), codes.join(", ")))
            .content(CONTENT_TYPE, content);
        for header in self.header.into_iter().chain(["content-language"]) {
            response = response.header(header, Header::default());
        }
        let mut response = response.build();
        headers::refer(&mut response);
        response
    }

    fn example(&self, code: &str) -> Value {
        let text = catalogue::text(code, Language::English);
        json!({
            "type": format!("urn:portico:problem:{code}"),
            "title": text.title,
            "status": self.status.as_u16(),
            "detail": text.detail,
            "code": code,
            "request_id": "5f0c9d1e7a42-1c",
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Codes that no operation of the description answers, and those of workbooks, which `POST /excel/import` lists itself.
    fn is_of_others(code: &str) -> bool {
        let others =
            ["method_not_allowed", "malformed_request", "deadline_exceeded", "upgrade_required"];
        others.contains(&code) || code.starts_with("sheet_")
    }

    #[test]
    fn every_code_is_of_one_status() {
        let listed: Vec<_> = FAILURES.iter().flat_map(|failure| failure.codes).copied().collect();
        let expected: BTreeSet<_> = catalogue::codes().filter(|code| !is_of_others(code)).collect();
        assert_eq!(listed.len(), expected.len(), "none is there twice");
        assert_eq!(BTreeSet::from_iter(listed), expected);
    }
}
