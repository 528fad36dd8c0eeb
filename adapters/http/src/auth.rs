//! Who acts, as extractors: a handler that takes one of them cannot forget to ask.

use std::{ops::Deref, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header::AUTHORIZATION, request::Parts},
};
use portico_application::Principal;

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
        let token = bearer(&parts.headers)?;
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
        bearer(&parts.headers).map(|token| Self(token.to_owned()))
    }
}

/// The one bearer token of a request (RFC 6750, section 2.1). The scheme has no case (RFC 9110, section 11.1).
fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (first, more) = (values.next(), values.next());
    let value = first.filter(|value| !value.is_empty()).ok_or(unauthorized("token_missing"))?;
    let credentials = value.to_str().ok().and_then(|value| value.split_once(' '));
    match credentials {
        Some((scheme, token))
            if more.is_none() && scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() =>
        {
            Ok(token)
        }
        _ => Err(unauthorized("token_malformed")),
    }
}

fn unauthorized(code: &'static str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, code)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn code(values: &[&'static str]) -> Result<String, &'static str> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_static(value));
        }
        bearer(&headers).map(str::to_owned).map_err(|problem| problem.code)
    }

    #[test]
    fn the_scheme_has_no_case() {
        assert_eq!(code(&["Bearer a.b.c"]), Ok("a.b.c".into()));
        assert_eq!(code(&["bEARER a.b.c"]), Ok("a.b.c".into()));
    }

    #[test]
    fn nothing_is_missing_and_anything_else_is_malformed() {
        assert_eq!(code(&[]), Err("token_missing"));
        assert_eq!(code(&[""]), Err("token_missing"));
        for values in
            [&["a.b.c"][..], &["Bearer"], &["Bearer "], &["Basic a"], &["Bearer a", "Bearer a"]]
        {
            assert_eq!(code(values), Err("token_malformed"), "{values:?}");
        }
    }
}
