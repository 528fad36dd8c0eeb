//! Values that nobody may see: they can be read from a file of their own, and are never shown.

use std::fs;

use config::{Value, ValueKind};

use super::{
    Problem,
    schema::{Schema, Settings, bad_value},
    value::parse_lines,
};

/// The keys whose values are secrets. For each there is a second key, with this suffix, that names a file with the value.
const SECRETS: [&str; 4] = ["mysql.primary", "mysql.replicas", "redis.urls", HEADERS];
/// The one whose items are no URLs, but `name=value`.
const HEADERS: &str = "traces.headers";
const SUFFIX: &str = "_file";

/// What stands in the place of a secret.
const HIDDEN: &str = "***";

/// The secret whose file `key` names.
pub(super) fn behind(key: &str) -> Option<&'static str> {
    let secret = key.strip_suffix(SUFFIX)?;
    SECRETS.into_iter().find(|known| *known == secret)
}

/// Puts the contents of files in the place of their names; a list has an item a line.
pub(super) fn read_files(schema: &Schema, settings: &mut Settings, problems: &mut Vec<Problem>) {
    for secret in SECRETS {
        let key = format!("{secret}{SUFFIX}");
        let Some(path) = settings.remove(&key) else { continue };
        let read = match settings.get(secret) {
            Some(_) => Err(format!("expected either this or {secret}, not both")),
            None => read(schema, secret, &path),
        };
        match read {
            Ok(value) => {
                settings.insert(secret.into(), value);
            }
            Err(reason) => problems.push(bad_value(&key, &path, reason)),
        }
    }
}

fn read(schema: &Schema, secret: &str, path: &Value) -> Result<Value, String> {
    let path = path.to_string();
    let text = fs::read_to_string(&path).map_err(|error| format!("cannot be read: {error}"))?;
    let kind = match schema.default_of(secret).map(|default| &default.kind) {
        Some(ValueKind::Array(_)) => ValueKind::from(parse_lines(&text)),
        _ => ValueKind::from(text.trim_end_matches(['\r', '\n'])),
    };
    Ok(Value::new(Some(&format!("file {path}")), kind))
}

/// The value of `key` as it may be shown.
pub(super) fn shown(key: &str, value: &Value) -> Value {
    match key {
        HEADERS => hide(value, hide_header),
        _ if SECRETS.contains(&key) => hide(value, hide_password),
        _ => value.clone(),
    }
}

fn hide(value: &Value, hidden: fn(&str) -> String) -> Value {
    let hide = |value| hide(value, hidden);
    let kind = match &value.kind {
        ValueKind::Array(items) => ValueKind::Array(items.iter().map(hide).collect()),
        ValueKind::String(text) => ValueKind::String(hidden(text)),
        _ => ValueKind::String(HIDDEN.into()),
    };
    Value::new(value.origin().map(ToOwned::to_owned).as_ref(), kind)
}

/// Hides all but the name; of a text that has none all of it.
fn hide_header(text: &str) -> String {
    text.split_once('=').map_or_else(|| HIDDEN.into(), |(name, _)| format!("{name}={HIDDEN}"))
}

/// Hides who logs in with what; of a text that is no URL all of it, for nobody knows what it is.
fn hide_password(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let Some((scheme, rest)) = text.split_once("://") else { return HIDDEN.into() };
    // A password may have been written with an `@` of its own.
    match rest.rsplit_once('@') {
        Some((_, place)) => format!("{scheme}://{HIDDEN}@{place}"),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_shows_its_place_and_not_who_logs_in() {
        assert_eq!(hide_password("mysql://ada:x@db:3306/portico"), "mysql://***@db:3306/portico");
        assert_eq!(hide_password("mysql://ada:p@ss/w@db/portico"), "mysql://***@db/portico");
        assert_eq!(hide_password("redis://:x@[::1]:6379"), "redis://***@[::1]:6379");
        assert_eq!(hide_password("redis://127.0.0.1:6379"), "redis://127.0.0.1:6379");
    }

    #[test]
    fn what_is_no_url_is_hidden_whole() {
        assert_eq!(hide_password("ada:x@db"), HIDDEN);
        assert_eq!(hide_password(""), "");
    }

    #[test]
    fn a_header_shows_its_name() {
        let shown = |text: &str| shown(HEADERS, &Value::new(None, text)).to_string();
        assert_eq!(shown("authorization=Basic a://b=="), "authorization=***");
        assert_eq!(shown("Bearer a"), HIDDEN);
    }

    #[test]
    fn only_secrets_have_a_file_behind_them() {
        assert_eq!(behind("mysql.primary_file"), Some("mysql.primary"));
        assert_eq!(behind("redis.urls_file"), Some("redis.urls"));
        assert_eq!(behind("http.addr_file"), None);
        assert_eq!(behind("mysql.primary"), None);
    }
}
