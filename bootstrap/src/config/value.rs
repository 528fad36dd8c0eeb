//! What a value looks like, whatever its key.

use config::{Value, ValueKind};

/// The value as TOML, without its origin.
pub(super) fn to_toml(value: &Value) -> toml::Value {
    match &value.kind {
        ValueKind::Boolean(value) => (*value).into(),
        ValueKind::I64(value) => (*value).into(),
        ValueKind::Float(value) => (*value).into(),
        ValueKind::Array(items) => items.iter().map(to_toml).collect::<Vec<_>>().into(),
        ValueKind::Table(table) => table
            .iter()
            .map(|(key, value)| (key.clone(), to_toml(value)))
            .collect::<toml::Table>()
            .into(),
        other => other.to_string().into(),
    }
}

/// Whether `value` may stand where `default` stands.
pub(super) fn is_of_kind(value: &ValueKind, default: &ValueKind) -> bool {
    match (value, default) {
        (ValueKind::Array(items), ValueKind::Array(_)) => {
            items.iter().all(|item| matches!(item.kind, ValueKind::String(_)))
        }
        (ValueKind::Boolean(_), ValueKind::Boolean(_))
        | (ValueKind::I64(_), ValueKind::I64(_))
        | (ValueKind::I64(_) | ValueKind::Float(_), ValueKind::Float(_))
        | (ValueKind::String(_), ValueKind::String(_)) => true,
        _ => false,
    }
}

/// Reads plain text as a value of the kind of `default`.
pub(super) fn parse_text(text: &str, default: &ValueKind) -> Option<ValueKind> {
    match default {
        ValueKind::Boolean(_) => text.parse::<bool>().ok().map(ValueKind::from),
        ValueKind::I64(_) => text.parse::<i64>().ok().map(ValueKind::from),
        ValueKind::Float(_) => text.parse::<f64>().ok().map(ValueKind::from),
        ValueKind::Array(_) => parse_list(text).map(ValueKind::from),
        _ => Some(text.into()),
    }
}

/// A JSON array, or else what stands between commas.
fn parse_list(text: &str) -> Option<Vec<String>> {
    if text.trim_start().starts_with('[') {
        return serde_json::from_str(text).ok();
    }
    Some(items(text.split(',')))
}

/// What stands on the lines.
pub(super) fn parse_lines(text: &str) -> Vec<String> {
    items(text.lines())
}

fn items<'a>(parts: impl Iterator<Item = &'a str>) -> Vec<String> {
    parts.map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// What stands where `default` stands, for people.
pub(super) fn wanted(default: &ValueKind) -> String {
    match default {
        ValueKind::Boolean(_) => "expected true or false".into(),
        ValueKind::I64(_) => "expected a whole number".into(),
        ValueKind::Float(_) => "expected a number".into(),
        ValueKind::Array(_) => "expected a list of strings".into(),
        default => format!("expected a string such as \"{default}\""),
    }
}
