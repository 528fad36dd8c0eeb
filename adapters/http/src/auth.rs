//! Who acts, as extractors: a handler that takes one of them cannot forget to ask.

use std::{ops::Deref, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header::AUTHORIZATION, request::Parts},
};
use portico_application::{BearerError, Principal, bearer};

use crate::{edge::RequestContext, problem::Problem, router::Site};

/// The user of an active session.
pub(crate) struct Authenticated(Principal);

/// The same, and an administrator.
pub(crate) struct Admin(Principal);

/// The text of a refresh token, not yet checked.
pub(crate) struct RefreshToken(pub(crate) String);

impl Deref for Authenticated {
    type Target = Principal;

    fn deref(&self) -> &Principal {
        &self.0
    }
}

impl Deref for Admin {
    type Target = Principal;

    fn deref(&self) -> &Principal {
        &self.0
    }
}

impl FromRequestParts<Arc<Site>> for Authenticated {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        site: &Arc<Site>,
    ) -> Result<Self, Self::Rejection> {
        let token = token(&parts.headers)?;
        let mut principal = site.application.authenticate.execute(token).await?;
        if let Some(context) = parts.extensions.get::<Arc<RequestContext>>() {
            context.set_user(principal.user().id);
            principal = principal.from_origin(context.origin());
        }
        Ok(Self(principal))
    }
}

impl FromRequestParts<Arc<Site>> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        site: &Arc<Site>,
    ) -> Result<Self, Self::Rejection> {
        let Authenticated(principal) = Authenticated::from_request_parts(parts, site).await?;
        principal.require_admin()?;
        Ok(Self(principal))
    }
}

impl<S: Sync> FromRequestParts<S> for RefreshToken {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(token(&parts.headers)?.to_owned()))
    }
}

fn token(headers: &HeaderMap) -> Result<&str, BearerError> {
    bearer(headers.get_all(AUTHORIZATION).iter().map(HeaderValue::as_bytes))
}
