use axum::{extract::FromRequestParts, http::request::Parts};
use portico_application::usecases::ListUsersCommand;
use portico_domain::{
    page::PageLimit,
    user::{UserFilter, Username},
};
use utoipa::IntoParams;

use super::consistency::read_after;
use crate::{
    fields::Fields,
    problem::{FieldFault, Problem},
};

/// Which page of which users.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `UsersQuery` is what is read from it")]
pub(super) struct UsersQueryParameters {
    /// How many at most; 50 unless said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// What `next_cursor` of an earlier page said.
    cursor: Option<String>,
    /// How the usernames start.
    q: Option<String>,
}

/// A good query.
pub(crate) struct UsersQuery(pub(super) ListUsersCommand);

impl<S: Sync> FromRequestParts<S> for UsersQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let mut fields = Fields::of_form(parts.uri.query().unwrap_or_default());
        let limit = fields.optional("limit", |text| {
            text.parse()
                .ok()
                .and_then(|limit| PageLimit::parse(limit).ok())
                .ok_or(FieldFault::NotALimit)
        });
        let after =
            fields.optional("cursor", |text| text.parse().map_err(|_| FieldFault::NotACursor));
        let prefix = fields.optional("q", |text| Ok(Username::normalize(&text)));
        let username_prefix = prefix.filter(|prefix| !prefix.is_empty());
        let limit = limit.unwrap_or(PageLimit::DEFAULT);
        fields.finish(Some(Self(ListUsersCommand {
            filter: UserFilter { username_prefix },
            after,
            limit,
            consistency: read_after(parts),
        })))
    }
}
