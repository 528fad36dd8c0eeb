use axum::http::StatusCode;
use utoipa::{
    OpenApi,
    openapi::{
        self, Content, Ref, RefOr, Response,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use crate::problem::{CONTENT_TYPE, ProblemBody};

/// What the description says beside the routes.
#[derive(OpenApi)]
#[openapi(
    info(title = "Portico", description = "Login, users and greetings. Every failure is a problem (RFC 9457)."),
    components(schemas(ProblemBody)),
    modifiers(&Bearer)
)]
pub(crate) struct Description;

struct Bearer;

impl utoipa::Modify for Bearer {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let scheme = Http::builder().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// Completes the answers of every operation: each has the description that `OpenAPI` demands, and any may be a problem.
pub(crate) fn complete(mut document: openapi::OpenApi) -> openapi::OpenApi {
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            let responses = &mut operation.responses.responses;
            for (status, response) in responses.iter_mut() {
                describe(status, response);
            }
            responses.insert("default".into(), RefOr::T(problem()));
        }
    }
    document
}

fn describe(status: &str, response: &mut RefOr<Response>) {
    if let (RefOr::T(response), Ok(status)) = (response, status.parse::<StatusCode>()) {
        response.description = status.canonical_reason().unwrap_or_default().into();
    }
}

fn problem() -> Response {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    Response::builder().description("A problem").content(CONTENT_TYPE, content).build()
}
