use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::State,
    http::{
        HeaderMap, StatusCode,
        header::{ALLOW, USER_AGENT},
    },
    response::IntoResponse,
    routing::MethodRouter,
};
use portico_application::{
    tokens::IssuedTokens,
    usecases::{ChangePasswordCommand, LogInCommand},
};
use portico_domain::{session::device_name, user::Password};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use tracing::Instrument;
use utoipa::ToSchema;

use super::consistency::written;
use crate::{
    auth::{Authenticated, RefreshToken},
    body::{Body, FromFields},
    edge::RequestContext,
    fields::{Fields, password, secret},
    problem::Problem,
    router::Site,
};

/// Who logs in.
#[derive(ToSchema)]
pub(crate) struct LogInBody {
    #[schema(example = "admin")]
    username: String,
    #[schema(value_type = String, format = Password, example = "correct horse battery staple")]
    password: SecretString,
}

impl FromFields for LogInBody {
    const FORM: bool = true;

    fn from_fields(mut fields: Fields) -> Result<Self, Problem> {
        let (username, password) =
            (fields.required("username", Ok), fields.required("password", secret));
        fields
            .finish(username.zip(password).map(|(username, password)| Self { username, password }))
    }
}

/// A pair of tokens.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokensBody {
    /// Authenticates requests.
    access_token: String,
    /// Is exchanged for the next pair.
    refresh_token: String,
    #[schema(example = "Bearer", pattern = "^Bearer$")]
    token_type: &'static str,
    /// Seconds that the access token is good for.
    #[schema(minimum = 1)]
    expires_in: i64,
    /// Seconds that the refresh token is good for.
    #[schema(minimum = 1)]
    refresh_expires_in: i64,
    #[schema(value_type = Uuid)]
    session_id: String,
}

impl From<IssuedTokens> for TokensBody {
    fn from(issued: IssuedTokens) -> Self {
        Self {
            access_token: issued.pair.access.expose_secret().to_owned(),
            refresh_token: issued.pair.refresh.expose_secret().to_owned(),
            token_type: "Bearer",
            expires_in: issued.expires_in.whole_seconds(),
            refresh_expires_in: issued.refresh_expires_in.whole_seconds(),
            session_id: issued.session.to_string(),
        }
    }
}

/// `POST /auth/login`
#[utoipa::path(
    post, path = "/auth/login", tag = "session",
    summary = "Log in",
    request_body(content((LogInBody = "application/json"), (LogInBody = "application/x-www-form-urlencoded"))),
    responses((status = 200, body = TokensBody), (status = 401))
)]
pub(crate) async fn log_in(
    State(site): State<Arc<Site>>,
    Extension(context): Extension<Arc<RequestContext>>,
    headers: HeaderMap,
    Body(LogInBody { username, password }): Body<LogInBody>,
) -> Result<Json<TokensBody>, Problem> {
    let (device, origin) = (device(&headers), context.origin());
    let command = LogInCommand { username, password, device, origin };
    let span = tracing::info_span!(target: "portico::spans", "log in");
    let issued = site.application.log_in.execute(command).instrument(span).await?;
    Ok(Json(issued.into()))
}

fn device(headers: &HeaderMap) -> Option<String> {
    device_name(headers.get(USER_AGENT)?.to_str().ok()?)
}

/// `POST /auth/refresh_token`, with the refresh token as bearer token.
#[utoipa::path(
    post, path = "/auth/refresh_token", tag = "session", security(("refresh" = [])),
    summary = "Exchange the refresh token for the next pair",
    responses((status = 200, body = TokensBody))
)]
pub(crate) async fn refresh_tokens(
    State(site): State<Arc<Site>>,
    Extension(context): Extension<Arc<RequestContext>>,
    RefreshToken(token): RefreshToken,
) -> Result<Json<TokensBody>, Problem> {
    let span = tracing::info_span!(target: "portico::spans", "refresh tokens");
    let refreshing = site.application.refresh_tokens.execute(&token, context.origin());
    Ok(Json(refreshing.instrument(span).await?.into()))
}

/// `GET /auth/refresh_token`: the same, for clients that know no other way.
#[utoipa::path(
    get, path = "/auth/refresh_token", tag = "session", security(("refresh" = [])),
    summary = "The same, for clients that know no other way",
    responses((status = 200, body = TokensBody))
)]
pub(crate) async fn refresh_tokens_by_get(
    site: State<Arc<Site>>,
    context: Extension<Arc<RequestContext>>,
    token: RefreshToken,
) -> Result<Json<TokensBody>, Problem> {
    refresh_tokens(site, context, token).await
}

/// Refuses `HEAD`, which axum answers as `GET`: it would exchange the token for a pair that nobody gets.
pub(crate) fn without_head(methods: MethodRouter<Arc<Site>>) -> MethodRouter<Arc<Site>> {
    methods.head(refuse_method).fallback(refuse_method)
}

async fn refuse_method() -> impl IntoResponse {
    ([(ALLOW, "GET, POST")], Problem::of_status(StatusCode::METHOD_NOT_ALLOWED))
}

/// `POST /auth/logout`
#[utoipa::path(
    post, path = "/auth/logout", tag = "session", security(("bearer" = [])),
    summary = "Log out",
    responses((status = 204))
)]
pub(crate) async fn log_out(
    State(site): State<Arc<Site>>,
    principal: Authenticated,
) -> Result<StatusCode, Problem> {
    site.application.log_out.execute(&principal).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A present password and the next one.
#[derive(ToSchema)]
pub(crate) struct ChangePasswordBody {
    #[schema(value_type = String, format = Password)]
    current: SecretString,
    /// 8 to 1024 bytes of UTF-8, and none of the 3,000 passwords that are guessed first.
    #[schema(value_type = String, format = Password, min_length = 2, max_length = 1024)]
    new: Password,
}

impl FromFields for ChangePasswordBody {
    fn from_fields(mut fields: Fields) -> Result<Self, Problem> {
        let (current, new) = (fields.required("current", secret), fields.required("new", password));
        fields.finish(current.zip(new).map(|(current, new)| Self { current, new }))
    }
}

/// `POST /auth/password`
#[utoipa::path(
    post, path = "/auth/password", tag = "session", security(("bearer" = [])),
    summary = "Replace the own password, and end every other session",
    request_body = ChangePasswordBody,
    responses((status = 204, headers(("x-portico-consistency"))), (status = 409))
)]
pub(crate) async fn change_password(
    State(site): State<Arc<Site>>,
    principal: Authenticated,
    Body(ChangePasswordBody { current, new }): Body<ChangePasswordBody>,
) -> Result<impl IntoResponse + use<>, Problem> {
    let command = ChangePasswordCommand { current, new };
    site.application.change_password.execute(&principal, command).await?;
    Ok((StatusCode::NO_CONTENT, written(&site.application)))
}
