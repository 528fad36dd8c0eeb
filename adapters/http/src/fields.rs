use portico_domain::user::{Password, Username};
use secrecy::SecretString;
use serde_json::Value;

use crate::problem::{FieldError, FieldFault, Problem};

/// The fields of a body, read one by one. A bad one is noted and the reading goes on, so that `finish` can report all of
/// them at once. Fields that nobody reads are ignored; `null` is the same as absent. One that comes twice is bad, because
/// whoever looked at the body before may have taken the other one for what is meant (RFC 8259, section 4).
pub(crate) struct Fields {
    pairs: Vec<(String, Value)>,
    errors: Vec<FieldError>,
}

impl Fields {
    pub(crate) fn new(pairs: Vec<(String, Value)>) -> Self {
        Self { pairs, errors: Vec::new() }
    }

    /// What an HTML form or a query string says.
    pub(crate) fn of_form(text: &str) -> Self {
        let pairs = form_urlencoded::parse(text.as_bytes());
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
        match self.take(name)? {
            Value::Null => {
                self.note(name, FieldFault::Required);
                None
            }
            value => self.parse(name, value, parse),
        }
    }

    /// A field that may be absent; also `None` when it is bad, which `finish` reports.
    pub(crate) fn optional<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(String) -> Result<T, FieldFault>,
    ) -> Option<T> {
        match self.take(name)? {
            Value::Null => None,
            value => self.parse(name, value, parse),
        }
    }

    /// The value of a field, `null` when it is absent; `None` when it is there more than once.
    fn take(&mut self, name: &str) -> Option<Value> {
        let mut values = self.pairs.extract_if(.., |(key, _)| key == name).map(|(_, value)| value);
        let (first, more) = (values.next(), values.count());
        if more > 0 {
            self.note(name, FieldFault::Repeated);
            return None;
        }
        Some(first.unwrap_or(Value::Null))
    }

    fn parse<T>(
        &mut self,
        name: &str,
        value: Value,
        parse: impl FnOnce(String) -> Result<T, FieldFault>,
    ) -> Option<T> {
        let parsed = match value {
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
