use crate::error::{ErrorKind, Failure};

/// The one token among the values of `Authorization` (RFC 6750, section 2.1), whatever transport they came over. The scheme has no
/// case (RFC 9110, section 11.1).
pub fn bearer<'request>(
    values: impl IntoIterator<Item = &'request [u8]>,
) -> Result<&'request str, BearerError> {
    let mut values = values.into_iter();
    let (first, more) = (values.next(), values.next());
    let value = first.filter(|value| !value.is_empty()).ok_or(BearerError::Missing)?;
    match str::from_utf8(value).ok().and_then(|value| value.split_once(' ')) {
        Some((scheme, token))
            if more.is_none() && scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() =>
        {
            Ok(token)
        }
        _ => Err(BearerError::Malformed),
    }
}

/// Why a request has no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BearerError {
    /// Nothing says who asks.
    #[error("there is no token")]
    Missing,
    /// Something does, and it is not one token.
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

    fn read<'a>(values: &[&'a str]) -> Result<&'a str, BearerError> {
        bearer(values.iter().map(|value| value.as_bytes()))
    }

    #[test]
    fn the_scheme_has_no_case() {
        assert_eq!(read(&["Bearer a.b.c"]), Ok("a.b.c"));
        assert_eq!(read(&["bEARER a.b.c"]), Ok("a.b.c"));
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
        assert_eq!(bearer([&b"Bearer \xff"[..]]), Err(BearerError::Malformed));
        assert_eq!(BearerError::Malformed.code(), "token_malformed");
    }
}
