use axum::http::StatusCode;
use utoipa::openapi::{OpenApi, PathItem, RefOr, Response, path::Operation};

use super::{failures, headers};

/// Adds to what the routes say of themselves what follows from their shape.
pub(crate) fn complete(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    components.headers = headers::shared();
    components.responses = failures::shared();
    document.paths.paths.values_mut().flat_map(operations).for_each(complete_operation);
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let operations = [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete];
    operations.into_iter().flatten()
}

fn complete_operation(operation: &mut Operation) {
    let implied = failures::of(operation);
    let responses = &mut operation.responses.responses;
    for status in implied {
        responses
            .entry(status.as_str().to_owned())
            .or_insert_with(|| RefOr::T(Response::default()));
    }
    for (status, response) in responses {
        if let Ok(status) = status.parse() {
            complete_response(status, response);
        }
    }
}

/// A failure of which a route names the status alone is the one that all share; every other answer gets the description that
/// `OpenAPI` asks for, and its headers.
fn complete_response(status: StatusCode, response: &mut RefOr<Response>) {
    let RefOr::T(own) = response else { return };
    match failures::reference(status) {
        Some(shared) if own.content.is_empty() => *response = shared,
        _ => {
            if own.description.is_empty() {
                own.description = status.canonical_reason().unwrap_or_default().into();
            }
            headers::refer(own);
        }
    }
}
