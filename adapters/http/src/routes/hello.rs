use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{problem::Problem, router::Site};

/// A greeting.
#[derive(Serialize, ToSchema)]
pub(crate) struct HelloBody {
    /// Whom it greets.
    #[schema(example = "world, rust")]
    hello: &'static str,
    /// The environment that the server runs in.
    #[schema(example = "debug")]
    env: String,
    /// The name of the first user.
    #[schema(required)]
    user: Option<String>,
}

/// `GET /hello`
#[utoipa::path(
    get, path = "/hello", tag = "greeting",
    summary = "Greet",
    responses((status = 200, body = HelloBody))
)]
pub(crate) async fn say_hello(State(site): State<Arc<Site>>) -> Result<Json<HelloBody>, Problem> {
    let greeting = site.application.say_hello.execute().await?;
    let user = greeting.first_user.map(|username| username.to_string());
    Ok(Json(HelloBody { hello: "world, rust", env: greeting.environment, user }))
}
