use std::collections::BTreeMap;

use config::{Value, ValueKind};

use super::{
    Problem,
    files::File,
    secrets,
    value::{is_of_kind, parse_text, to_toml, wanted},
};

/// How alike two keys must be, from 0 to 1, for one to be the other mistyped.
const ALIKE: f64 = 0.85;

/// Settings by their full key, such as `http.addr`. Each [`Value`] knows where it came from.
pub(super) type Settings = BTreeMap<String, Value>;

/// Which keys there are and what kind of value each takes, as the defaults say it.
pub(super) struct Schema {
    defaults: Settings,
    /// What a key looks like that names the file of a secret.
    path: ValueKind,
}

impl Schema {
    /// The schema of this build.
    pub(super) fn shipped() -> Result<Self, Problem> {
        Ok(Self { defaults: File::defaults().parse()?, path: "/run/secrets/name".into() })
    }

    /// The value of `key` in the lowest layer.
    pub(super) fn default_of(&self, key: &str) -> Option<&Value> {
        self.defaults.get(key)
    }

    /// The defaults as a layer of their own.
    pub(super) fn defaults(&self) -> Settings {
        self.defaults.clone()
    }

    /// Passes the settings of a file whose keys exist and whose values are of the right kind; `problems` get the rest.
    pub(super) fn admit_file(&self, file: &File, problems: &mut Vec<Problem>) -> Settings {
        let settings = file.parse().unwrap_or_else(|problem| {
            problems.push(problem);
            Settings::new()
        });
        let admitted = settings
            .into_iter()
            .filter(|(key, value)| !self.is_empty_section(key, value))
            .map(|(key, value)| self.admit(key, value));
        keep_good(admitted, problems)
    }

    /// Reads settings whose values are plain text, as environment variables and the command line give them.
    pub(super) fn admit_texts(
        &self,
        settings: impl IntoIterator<Item = TextSetting>,
        problems: &mut Vec<Problem>,
    ) -> Settings {
        keep_good(settings.into_iter().map(|setting| self.read(setting)), problems)
    }

    fn admit(&self, key: String, value: Value) -> Result<(String, Value), Problem> {
        let origin = value.origin().unwrap_or_default();
        let kind = self.kind_of(&key).ok_or_else(|| self.unknown(&key, origin))?;
        if is_of_kind(&value.kind, kind) {
            return Ok((key, value));
        }
        Err(bad_value(&key, &value, wanted(kind)))
    }

    fn read(&self, setting: TextSetting) -> Result<(String, Value), Problem> {
        let TextSetting { key, value, origin } = setting;
        let wanted_kind = self.kind_of(&key).ok_or_else(|| self.unknown(&key, &origin))?;
        match parse_text(&value, wanted_kind) {
            Some(kind) => Ok((key, Value::new(Some(&origin), kind))),
            None => Err(bad_value(&key, &Value::new(Some(&origin), value), wanted(wanted_kind))),
        }
    }

    fn kind_of(&self, key: &str) -> Option<&ValueKind> {
        match secrets::behind(key) {
            Some(_) => Some(&self.path),
            None => self.defaults.get(key).map(|default| &default.kind),
        }
    }

    fn unknown(&self, key: &str, origin: &str) -> Problem {
        let nearest = self
            .defaults
            .keys()
            .map(|known| (strsim::jaro_winkler(known, key), known))
            .max_by(|(one, _), (other, _)| one.total_cmp(other))
            .filter(|(likeness, _)| *likeness >= ALIKE)
            .map(|(_, known)| known.clone());
        Problem::UnknownKey { key: key.into(), origin: origin.into(), nearest }
    }

    /// A section of which a file keeps only the heading changes nothing.
    fn is_empty_section(&self, key: &str, value: &Value) -> bool {
        let is_section = || {
            self.defaults
                .keys()
                .any(|known| known.strip_prefix(key).is_some_and(|rest| rest.starts_with('.')))
        };
        matches!(value.kind, ValueKind::Table(_)) && is_section()
    }
}

/// A setting as plain text.
pub(super) struct TextSetting {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) origin: String,
}

/// Says that `key` does not take `value`.
pub(super) fn bad_value(key: &str, value: &Value, reason: impl Into<String>) -> Problem {
    Problem::BadValue {
        key: key.into(),
        value: to_toml(&secrets::shown(key, value)).to_string(),
        origin: value.origin().unwrap_or_default().into(),
        reason: reason.into(),
    }
}

fn keep_good(
    settings: impl Iterator<Item = Result<(String, Value), Problem>>,
    problems: &mut Vec<Problem>,
) -> Settings {
    settings.filter_map(|setting| setting.map_err(|problem| problems.push(problem)).ok()).collect()
}
