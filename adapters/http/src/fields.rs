use portico_domain::user::{Password, Username};
use secrecy::SecretString;
use serde_json::{Map, Value};

use crate::problem::{FieldError, FieldFault, Problem};

/// The fields of a body, read one by one. A bad one is noted and the reading goes on, so that `finish` can report all of
/// them at once. Fields that nobody reads are ignored; `null` is the same as absent.
pub(crate) struct Fields {
    object: Map<String, Value>,
    errors: Vec<FieldError>,
}

impl Fields {
    pub(crate) fn new(object: Map<String, Value>) -> Self {
        Self { object, errors: Vec::new() }
    }

    /// The parameters of a query string, read like fields. One that comes twice counts as it came last.
    pub(crate) fn of_query(query: &str) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes());
        Self::new(
            pairs.map(|(name, value)| (name.into_owned(), value.into_owned().into())).collect(),
        )
    }

    /// A field that has to be there; `None` when it is bad, which `finish` reports.
    pub(crate) fn required<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(String) -> Result<T, FieldFault>,
    ) -> Option<T> {
        if self.object.get(name).is_none_or(Value::is_null) {
            self.note(name, FieldFault::Required);
            return None;
        }
        self.optional(name, parse)
    }

    /// A field that may be absent; also `None` when it is bad, which `finish` reports.
    pub(crate) fn optional<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(String) -> Result<T, FieldFault>,
    ) -> Option<T> {
        let parsed = match self.object.remove(name)? {
            Value::Null => return None,
            Value::String(text) => parse(text),
            _ => Err(FieldFault::NotAString),
        };
        parsed.map_err(|fault| self.note(name, fault)).ok()
    }

    fn note(&mut self, name: &str, fault: FieldFault) {
        self.errors.push(FieldError { pointer: format!("/{name}"), fault });
    }

    /// Answers what was built from the fields, unless one of them was bad. `built` is `None` only when a required one was.
    pub(crate) fn finish<T>(self, built: Option<T>) -> Result<T, Problem> {
        match built {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(Problem::invalid(self.errors)),
        }
    }
}

/// Any text, kept from logs.
#[expect(clippy::unnecessary_wraps, reason = "the parsers of fields share one signature")]
pub(crate) fn secret(text: String) -> Result<SecretString, FieldFault> {
    Ok(text.into())
}

/// A password that a user may be given.
pub(crate) fn password(text: String) -> Result<Password, FieldFault> {
    Ok(Password::parse(text.into())?)
}

/// A username that a user may be given.
#[expect(clippy::needless_pass_by_value, reason = "the parsers of fields share one signature")]
pub(crate) fn username(text: String) -> Result<Username, FieldFault> {
    Ok(Username::parse(&text)?)
}

/// One of a few words.
pub(crate) fn word<T: std::str::FromStr>(
    words: &'static str,
) -> impl FnOnce(String) -> Result<T, FieldFault> {
    move |text| text.parse().map_err(|_| FieldFault::NotOneOf(words))
}
