use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{
        StatusCode,
        header::{ETAG, LOCATION},
    },
    response::{IntoResponse, Response},
};
use portico_application::usecases::{EditUserCommand, RegisterUserCommand, RemoveUserCommand};
use portico_domain::user::{Gender, Password, Role, UserId, UserStatus, UserSummary, Username};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{
    consistency::{ReadAfter, ReadAfterParameter, written},
    list::ListBody,
    users_query::{UsersQuery, UsersQueryParameters},
};
use crate::{
    auth::Admin,
    body::{Body, FromFields},
    etag::{IfMatch, IfMatchParameter, etag},
    fields::{Fields, password, username, word},
    id::Id,
    openapi::{GenderWord, RoleWord, UserStatusWord},
    problem::Problem,
    router::Site,
};

/// A user.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserBody {
    #[schema(minimum = 1)]
    id: i64,
    #[schema(min_length = 1, max_length = 64)]
    username: String,
    #[schema(value_type = GenderWord)]
    gender: &'static str,
    #[schema(value_type = RoleWord)]
    role: &'static str,
    #[schema(value_type = UserStatusWord)]
    status: &'static str,
    /// Counts the changes; in quotes it is the entity tag.
    #[schema(minimum = 1)]
    version: i64,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    updated_at: OffsetDateTime,
}

impl From<UserSummary> for UserBody {
    fn from(user: UserSummary) -> Self {
        Self {
            id: user.id.get(),
            username: user.username.to_string(),
            gender: user.gender.as_str(),
            role: user.role.as_str(),
            status: user.status.as_str(),
            version: user.version.get(),
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}

/// A user to add.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body; `RegisterUserCommand` is what is read from it")]
pub(crate) struct RegisterUserBody {
    /// 1 to 64 characters, once they are composed (NFC) and white space around them is gone.
    #[schema(pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$", min_length = 1, example = "ada")]
    username: String,
    /// 8 to 1024 bytes of UTF-8, and none of the 3,000 passwords that are guessed first. A user without one cannot log in yet.
    #[schema(format = Password, min_length = 2, max_length = 1024, example = "correct horse battery staple")]
    password: Option<String>,
    /// `unknown` unless said.
    #[schema(value_type = Option<GenderWord>)]
    gender: Option<String>,
    /// `member` unless said.
    #[schema(value_type = Option<RoleWord>)]
    role: Option<String>,
}

impl FromFields for RegisterUserCommand {
    fn from_fields(mut fields: Fields) -> Result<Self, Problem> {
        let username = fields.required("username", username);
        let password = fields.optional("password", password);
        let gender = fields.optional("gender", word(GENDERS)).unwrap_or(Gender::Unknown);
        let role = fields.optional("role", word(ROLES)).unwrap_or(Role::Member);
        fields.finish(username.map(|username| Self { username, password, gender, role }))
    }
}

const GENDERS: &str = "unknown, male, female";
const ROLES: &str = "admin, member";
const STATUSES: &str = "active, disabled";

/// What to change of a user; a field that is absent stays as it is.
#[derive(ToSchema)]
pub(crate) struct EditUserBody {
    /// 1 to 64 characters, once they are composed (NFC) and white space around them is gone.
    #[schema(value_type = Option<String>, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$", min_length = 1)]
    username: Option<Username>,
    /// 8 to 1024 bytes of UTF-8, and none of the 3,000 passwords that are guessed first. Ends every session of the user.
    #[schema(value_type = Option<String>, format = Password, min_length = 2, max_length = 1024)]
    password: Option<Password>,
    #[schema(value_type = Option<GenderWord>)]
    gender: Option<Gender>,
    #[schema(value_type = Option<RoleWord>)]
    role: Option<Role>,
    /// `disabled` ends every session of the user.
    #[schema(value_type = Option<UserStatusWord>)]
    status: Option<UserStatus>,
}

impl FromFields for EditUserBody {
    fn from_fields(mut fields: Fields) -> Result<Self, Problem> {
        let body = Self {
            username: fields.optional("username", username),
            password: fields.optional("password", password),
            gender: fields.optional("gender", word(GENDERS)),
            role: fields.optional("role", word(ROLES)),
            status: fields.optional("status", word(STATUSES)),
        };
        fields.finish(Some(body))
    }
}

/// `GET /users`
#[utoipa::path(
    get, path = "/users", tag = "users", security(("bearer" = ["admin"])),
    params(UsersQueryParameters, ReadAfterParameter),
    summary = "List users",
    responses((status = 200, body = ListBody<UserBody>))
)]
pub(crate) async fn list_users(
    State(site): State<Arc<Site>>,
    _admin: Admin,
    UsersQuery(command): UsersQuery,
) -> Result<Json<ListBody<UserBody>>, Problem> {
    let page = site.application.list_users.execute(command).await?;
    let items = page.items.into_iter().map(UserBody::from).collect();
    Ok(Json(ListBody { items, next_cursor: page.next.map(|id| id.to_string()) }))
}

/// `POST /users`
#[utoipa::path(
    post, path = "/users", tag = "users", security(("bearer" = ["admin"])),
    summary = "Add a user",
    request_body = RegisterUserBody,
    responses(
        (
            status = 201, body = UserBody,
            headers(("etag"), ("location"), ("x-portico-consistency")),
            links(
                ("show" = (operation_id = "find_user", parameters(("id" = "$response.body#/id")))),
                ("change" = (operation_id = "edit_user", parameters(("id" = "$response.body#/id")))),
                ("remove" = (operation_id = "remove_user", parameters(("id" = "$response.body#/id")))),
            )
        ),
        (status = 409),
    )
)]
pub(crate) async fn register_user(
    State(site): State<Arc<Site>>,
    admin: Admin,
    Body(command): Body<RegisterUserCommand>,
) -> Result<Response, Problem> {
    let user = site.application.register_user.execute(&admin.actor(), command).await?;
    let location = [(LOCATION, format!("/users/{}", user.id))];
    Ok((StatusCode::CREATED, location, written(&site.application), tagged(user.into()))
        .into_response())
}

/// `GET /users/{id}`
#[utoipa::path(
    get, path = "/users/{id}", tag = "users", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, minimum = 1), ReadAfterParameter),
    summary = "Show a user",
    responses((status = 200, body = UserBody, headers(("etag"))))
)]
pub(crate) async fn find_user(
    State(site): State<Arc<Site>>,
    _admin: Admin,
    Id(id): Id<UserId>,
    ReadAfter(consistency): ReadAfter,
) -> Result<Response, Problem> {
    let user = site.application.find_user.execute(id, &consistency).await?;
    Ok(tagged(user).into_response())
}

/// `PATCH /users/{id}`
#[utoipa::path(
    patch, path = "/users/{id}", tag = "users", security(("bearer" = ["admin"])),
    summary = "Change a user",
    params(("id" = i64, Path, minimum = 1), IfMatchParameter),
    request_body = EditUserBody,
    responses(
        (status = 200, body = UserBody, headers(("etag"), ("x-portico-consistency"))),
        (status = 409),
    )
)]
pub(crate) async fn edit_user(
    State(site): State<Arc<Site>>,
    admin: Admin,
    Id(id): Id<UserId>,
    IfMatch(expected): IfMatch,
    Body(body): Body<EditUserBody>,
) -> Result<Response, Problem> {
    let EditUserBody { username, password, gender, role, status } = body;
    let command = EditUserCommand {
        id,
        expected,
        username,
        password,
        gender,
        role,
        status,
        may_leave_no_admin: false,
    };
    let user = site.application.edit_user.execute(&admin.actor(), command).await?;
    Ok((written(&site.application), tagged(user.into())).into_response())
}

/// `DELETE /users/{id}`
#[utoipa::path(
    delete, path = "/users/{id}", tag = "users", security(("bearer" = ["admin"])),
    summary = "Remove a user",
    params(("id" = i64, Path, minimum = 1), IfMatchParameter),
    responses((status = 204, headers(("x-portico-consistency"))), (status = 409))
)]
pub(crate) async fn remove_user(
    State(site): State<Arc<Site>>,
    admin: Admin,
    Id(id): Id<UserId>,
    IfMatch(expected): IfMatch,
) -> Result<Response, Problem> {
    let command = RemoveUserCommand { id, expected };
    site.application.remove_user.execute(&admin.actor(), command).await?;
    Ok((StatusCode::NO_CONTENT, written(&site.application)).into_response())
}

fn tagged(user: UserSummary) -> impl IntoResponse {
    ([(ETAG, etag(user.version))], Json(UserBody::from(user)))
}
