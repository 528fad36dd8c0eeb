use std::fmt::Write;

use config::{
    Config as Layers, ConfigBuilder, ConfigError, Map, Source, Value, ValueKind,
    builder::DefaultState,
};

use super::{
    Config, Environment, InvalidConfig, Problem,
    files::flatten,
    schema::{Schema, Settings, bad_value},
    secrets,
    value::to_toml,
};

/// The settings of one layer, ready to be merged.
#[derive(Debug, Clone)]
struct Layer(Settings);

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, ConfigError> {
        Ok(self.0.clone().into_iter().collect())
    }
}

/// The value of every key after all layers, each with where it came from.
pub(crate) struct Effective(Settings);

impl Effective {
    /// Later layers win.
    pub(super) fn merge(layers: Vec<Settings>) -> Result<Self, Problem> {
        let sources = layers.into_iter().map(Layer);
        let merged = sources.fold(Layers::builder(), ConfigBuilder::<DefaultState>::add_source);
        let merged = merged.build().and_then(|merged| merged.collect());
        let broken = |error: ConfigError| Problem::Refused(error.to_string());
        Ok(Self(flatten(merged.map_err(broken)?)))
    }

    /// Parses every value. A wrong one is noted and replaced by its default, so that the next wrong one is found, too.
    pub(super) fn parse(
        &self,
        environment: &Environment,
        schema: &Schema,
    ) -> Result<Config, InvalidConfig> {
        let mut settings = self.0.clone();
        let mut problems = Vec::new();
        loop {
            let parsed = serde_path_to_error::deserialize(nest(environment, &settings));
            let error = match parsed {
                Ok(config) => return InvalidConfig::unless_empty(problems).map(|()| config),
                Err(error) => error,
            };
            let key = key_of(error.path());
            let (Some(value), Some(default)) = (settings.get_mut(&key), schema.default_of(&key))
            else {
                return Err(broken_defaults(&error));
            };
            if value == default {
                return Err(broken_defaults(&error));
            }
            let reason = format!("{}; the default is {}", reason(&error), to_toml(default));
            problems.push(bad_value(&key, value, reason));
            *value = default.clone();
        }
    }

    /// The value in effect, as bad as [`Problem::BadValue`] says for `reason`.
    pub(super) fn bad(&self, key: &str, reason: impl Into<String>) -> Problem {
        let missing = Value::new(None, ValueKind::Nil);
        bad_value(key, self.0.get(key).unwrap_or(&missing), reason)
    }

    /// As TOML: a heading for each section, and behind each value where it came from.
    pub(crate) fn to_toml(&self) -> String {
        let mut text = String::new();
        let mut open = "";
        let mut settings: Vec<_> = self.0.iter().collect();
        // A section stands before those within it, not among its own keys.
        settings.sort_by(|(one, _), (other, _)| split(one).cmp(&split(other)));
        for (key, value) in settings {
            let (section, name) = split(key);
            if section != open {
                let gap = if open.is_empty() { "" } else { "\n" };
                let _ = writeln!(text, "{gap}[{section}]");
                open = section;
            }
            let line = format!("{name} = {}", to_toml(&secrets::shown(key, value)));
            let _ = writeln!(text, "{line:<40} # {}", value.origin().unwrap_or_default());
        }
        text
    }
}

/// A full key as its section and its name within.
fn split(key: &str) -> (&str, &str) {
    key.rsplit_once('.').unwrap_or(("", key))
}

type ParseError = serde_path_to_error::Error<toml::de::Error>;

/// Turns full keys back into tables, beside the name of the environment.
fn nest(environment: &Environment, settings: &Settings) -> toml::Value {
    let mut root = toml::Table::new();
    for (key, value) in settings {
        let mut sections: Vec<&str> = key.split('.').collect();
        let name = sections.pop().unwrap_or_default();
        let table = sections.into_iter().try_fold(&mut root, |table, section| {
            table.entry(section).or_insert_with(|| toml::Table::new().into()).as_table_mut()
        });
        table.map(|table| table.insert(name.into(), to_toml(value)));
    }
    root.insert("environment".into(), environment.as_str().into());
    root.into()
}

/// The full key, without the index of an item.
fn key_of(path: &serde_path_to_error::Path) -> String {
    let keys = path.iter().filter_map(|segment| match segment {
        serde_path_to_error::Segment::Map { key } => Some(key.as_str()),
        _ => None,
    });
    keys.collect::<Vec<_>>().join(".")
}

/// What the parser says, on one line and in terms of people rather than of Rust.
fn reason(error: &ParseError) -> String {
    let message = error.inner().message().replace('\n', ", ");
    message
        .replace("expected usize", "expected 0 or more")
        .replace("expected u32", "expected 0 to 4294967295")
}

/// A default that does not parse is a fault of this build, which a test rules out.
fn broken_defaults(error: &ParseError) -> InvalidConfig {
    Problem::Refused(format!("{}: {}", error.path(), reason(error))).into()
}
