//! Entity tags of users (RFC 9110, section 8.8.3): the version in quotes.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header::IF_MATCH, request::Parts},
};
use portico_domain::user::Version;
use utoipa::IntoParams;

/// What may stand between two tags; empty elements of a list are allowed (RFC 9110, section 5.6.1.2).
const BETWEEN: [char; 3] = [' ', '\t', ','];

/// The tag of a version.
pub(crate) fn etag(version: Version) -> HeaderValue {
    // A number in quotes is always a header value; were it not, no tag is better than a wrong one.
    HeaderValue::try_from(format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("W/\"\""))
}

/// A condition on a change.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header; `IfMatch` is what is read from it")]
pub(crate) struct IfMatchParameter {
    /// Entity tags of versions, one of which has to be the present one (RFC 9110, section 13.1.1); `*` is any.
    #[param(rename = "If-Match", value_type = String, required = false, example = "\"1\"")]
    if_match: Option<String>,
}

/// The versions that `If-Match` allows (RFC 9110, section 13.1.1); `None` without the header and for `*`.
pub(crate) struct IfMatch(pub(crate) Option<Vec<Version>>);

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let list = if_match(&parts.headers).filter(|list| list != "*");
        // What cannot be read allows no version: its sender wanted some condition to hold.
        Ok(Self(list.map(|list| strong_tags(&list).unwrap_or_default())))
    }
}

/// The whole list, which may come in several lines (RFC 9110, section 5.3).
fn if_match(headers: &HeaderMap) -> Option<String> {
    let lines =
        headers.get_all(IF_MATCH).iter().map(|line| String::from_utf8_lossy(line.as_bytes()));
    lines.map(|line| line.trim().to_owned()).reduce(|list, line| format!("{list},{line}"))
}

/// The versions that a list of tags names; `None` when it is no such list. Weak tags are left out, because they never
/// match here (RFC 9110, section 8.8.3.2).
fn strong_tags(list: &str) -> Option<Vec<Version>> {
    let mut versions = Vec::new();
    let mut rest = list.trim_start_matches(BETWEEN);
    while !rest.is_empty() {
        let strong = !rest.starts_with("W/");
        let opened = rest.strip_prefix("W/").unwrap_or(rest).strip_prefix('"')?;
        let (tag, behind) = opened.split_once('"')?;
        if strong {
            versions.extend(version(tag));
        }
        rest = behind.trim_start_matches([' ', '\t']);
        if !rest.is_empty() && !rest.starts_with(',') {
            return None;
        }
        rest = rest.trim_start_matches(BETWEEN);
    }
    Some(versions)
}

/// The version of a tag that [`etag`] made.
fn version(tag: &str) -> Option<Version> {
    let version = Version::parse(tag.parse().ok()?).ok()?;
    (version.to_string() == tag).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(list: &str) -> Option<Vec<i64>> {
        strong_tags(list).map(|versions| versions.into_iter().map(Version::get).collect())
    }

    #[test]
    fn every_strong_tag_of_a_list_names_a_version() {
        assert_eq!(named("\"7\""), Some(vec![7]));
        assert_eq!(named("\"7\",\"8\" ,\t\"9\""), Some(vec![7, 8, 9]));
        assert_eq!(named(", ,\"7\",,"), Some(vec![7]));
    }

    #[test]
    fn weak_and_unknown_tags_name_none() {
        for tag in ["W/\"7\"", "\"\"", "\"-7\"", "\"x\"", "\"07\"", "\"+7\"", "\"6,7\""] {
            assert_eq!(named(&format!("\"8\", {tag}, \"9\"")), Some(vec![8, 9]), "{tag}");
        }
    }

    #[test]
    fn anything_else_is_no_list() {
        for list in ["7", "\"7", "7\"", "\"7\" \"8\"", "\"7\"\"8\"", "\"7\", *", "w/\"7\"", "W/7"] {
            assert_eq!(named(list), None, "{list}");
        }
    }

    #[test]
    fn a_tag_reads_back_as_its_version() {
        let tag = etag(Version::FIRST);
        assert_eq!(strong_tags(tag.to_str().expect("ASCII")), Some(vec![Version::FIRST]));
    }
}
