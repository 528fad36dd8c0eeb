//! Entity tags of users (RFC 9110, section 8.8.3): the version in quotes.

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header::IF_MATCH, request::Parts},
};
use portico_domain::user::Version;

use crate::problem::Problem;

/// The tag of a version.
pub(crate) fn etag(version: Version) -> HeaderValue {
    // A number in quotes is always a header value; were it not, no tag is better than a wrong one.
    HeaderValue::try_from(format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("W/\"\""))
}

/// The version that `If-Match` demands (RFC 9110, section 13.1.1); `None` without the header and for `*`.
pub(crate) struct IfMatch(pub(crate) Option<Version>);

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let Some(header) = parts.headers.get(IF_MATCH) else { return Ok(Self(None)) };
        let text = header.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self(None));
        }
        // One strong tag is understood. A weak one never matches (RFC 9110, section 13.1.1), and a list is refused, because
        // an edit is meant for one version.
        strong_tag(text)
            .map(|version| Self(Some(version)))
            .ok_or(Problem::new(StatusCode::PRECONDITION_FAILED, "stale"))
    }
}

fn strong_tag(text: &str) -> Option<Version> {
    let digits = text.strip_prefix('"')?.strip_suffix('"')?;
    let version = Version::parse(digits.parse().ok()?).ok()?;
    (version.to_string() == digits).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_strong_tag_names_a_version() {
        assert_eq!(strong_tag("\"7\""), Version::parse(7).ok());
        for text in
            ["7", "W/\"7\"", "\"7", "\"\"", "\"-7\"", "\"x\"", "\"07\"", "\"+7\"", "\"7\", \"8\""]
        {
            assert_eq!(strong_tag(text), None, "{text}");
        }
    }

    #[test]
    fn a_tag_reads_back_as_its_version() {
        let tag = etag(Version::FIRST);
        assert_eq!(strong_tag(tag.to_str().expect("ASCII")), Some(Version::FIRST));
    }
}
