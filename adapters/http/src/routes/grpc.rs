use std::sync::Arc;

use axum::{
    Json,
    extract::{FromRequestParts, State},
    http::request::Parts,
};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    fields::Fields,
    problem::{FieldFault, Problem},
    router::Site,
};

/// Whom to greet.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `HelloQuery` is what is read from it")]
pub(super) struct HelloQueryParameters {
    /// 1 is the world.
    id: i32,
}

/// A good query.
pub(crate) struct HelloQuery(i32);

impl<S: Sync> FromRequestParts<S> for HelloQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let mut fields = Fields::of_form(parts.uri.query().unwrap_or_default());
        let id = fields.required("id", |text| text.parse().map_err(|_| FieldFault::NotANumber));
        fields.finish(id.map(Self))
    }
}

/// The greeting of the gRPC service.
#[derive(Serialize, ToSchema)]
pub(crate) struct GreetingBody {
    #[schema(example = "hello world")]
    name: String,
}

/// `GET /grpc/hello`
#[utoipa::path(
    get, path = "/grpc/hello", tag = "greeting", params(HelloQueryParameters),
    summary = "Greet through the gRPC service",
    responses((status = 200, body = GreetingBody))
)]
pub(crate) async fn ask_hello(
    State(site): State<Arc<Site>>,
    HelloQuery(id): HelloQuery,
) -> Result<Json<GreetingBody>, Problem> {
    Ok(Json(GreetingBody { name: site.application.ask_hello.execute(id).await? }))
}
