use portico_application::{
    Application, Principal,
    error::{ErrorKind, Failure},
};
use tonic::{Request, Status, metadata::MetadataMap};

use crate::edge::Call;

/// The user of an active session.
pub(crate) async fn authenticated<T>(
    application: &Application,
    call: &Call,
    request: &Request<T>,
) -> Result<Principal, Status> {
    let token = bearer(request.metadata()).map_err(|error| call.status(&error))?;
    let principal = application.authenticate.execute(token).await;
    let principal = principal.map_err(|error| call.status(&error))?;
    call.set_user(principal.user().id);
    Ok(principal.from_origin(call.origin()))
}

/// The same, and an administrator.
pub(crate) async fn admin<T>(
    application: &Application,
    call: &Call,
    request: &Request<T>,
) -> Result<Principal, Status> {
    let principal = authenticated(application, call, request).await?;
    principal.require_admin().map_err(|error| call.status(&error))?;
    Ok(principal)
}

/// The one bearer token of a call (RFC 6750, section 2.1). The scheme has no case (RFC 9110, section 11.1).
pub(crate) fn bearer(metadata: &MetadataMap) -> Result<&str, BearerError> {
    let mut values = metadata.get_all("authorization").iter();
    let (first, more) = (values.next(), values.next());
    let value = first.filter(|value| !value.is_empty()).ok_or(BearerError::Missing)?;
    match value.to_str().ok().and_then(|value| value.split_once(' ')) {
        Some((scheme, token))
            if more.is_none() && scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() =>
        {
            Ok(token)
        }
        _ => Err(BearerError::Malformed),
    }
}

/// Why a call has no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BearerError {
    #[error("there is no token")]
    Missing,
    #[error("there is something that is no token")]
    Malformed,
}

impl Failure for BearerError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Unauthenticated
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "token_missing",
            Self::Malformed => "token_malformed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&'static str]) -> Result<String, BearerError> {
        let mut metadata = MetadataMap::new();
        for value in values {
            metadata.append("authorization", value.parse().expect("ASCII"));
        }
        bearer(&metadata).map(str::to_owned)
    }

    #[test]
    fn the_scheme_has_no_case() {
        assert_eq!(read(&["Bearer a.b.c"]), Ok("a.b.c".into()));
        assert_eq!(read(&["bEARER a.b.c"]), Ok("a.b.c".into()));
    }

    #[test]
    fn nothing_is_missing_and_anything_else_is_malformed() {
        assert_eq!(read(&[]), Err(BearerError::Missing));
        assert_eq!(read(&[""]), Err(BearerError::Missing));
        for values in
            [&["a.b.c"][..], &["Bearer"], &["Bearer "], &["Basic a"], &["Bearer a", "Bearer a"]]
        {
            assert_eq!(read(values), Err(BearerError::Malformed), "{values:?}");
        }
    }
}
