use std::{
    borrow::Cow,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use config::{FileFormat, Format, Map, Value, ValueKind};

use super::{Environment, Problem, schema::Settings};

/// The files that ship, so that the binary runs alone.
const SHIPPED: [(&str, &str); 4] = [
    ("debug", include_str!("../../../configs/debug.toml")),
    ("dev", include_str!("../../../configs/dev.toml")),
    ("test", include_str!("../../../configs/test.toml")),
    ("prod", include_str!("../../../configs/prod.toml")),
];

/// Where the files are looked for when no directory is named.
const USUAL_DIR: &str = "configs";

/// The text of one file, and the name under which people know it.
pub(super) struct File {
    pub(super) origin: String,
    pub(super) text: Cow<'static, str>,
    /// Whether it has what counts in every environment.
    pub(super) is_default: bool,
}

impl File {
    /// The file with every key, which lies below all others.
    pub(super) fn defaults() -> Self {
        File {
            origin: "built-in default.toml".into(),
            text: include_str!("../../../configs/default.toml").into(),
            is_default: true,
        }
    }

    /// What the file sets.
    pub(super) fn parse(&self) -> Result<Settings, Problem> {
        FileFormat::Toml.parse(Some(&self.origin), &self.text).map(flatten).map_err(|error| {
            let reason = match error.downcast_ref::<toml::de::Error>() {
                Some(error) => format!("line {}: {}", line_of(error, &self.text), error.message()),
                None => error.to_string(),
            };
            Problem::BadFile { file: self.origin.clone(), reason: reason.replace('\n', ", ") }
        })
    }
}

fn line_of(error: &toml::de::Error, text: &str) -> usize {
    let start = error.span().map_or(0, |span| span.start);
    1 + text.bytes().take(start).filter(|byte| *byte == b'\n').count()
}

/// Puts the settings of nested tables under their full keys.
pub(super) fn flatten(table: Map<String, Value>) -> Settings {
    let mut settings = Settings::new();
    for (key, value) in table {
        match value.kind {
            ValueKind::Table(inner) if !inner.is_empty() => {
                let inner = flatten(inner).into_iter();
                settings.extend(inner.map(|(rest, value)| (format!("{key}.{rest}"), value)));
            }
            _ => {
                settings.insert(key, value);
            }
        }
    }
    settings
}

/// The files above the defaults, in the order in which they count: from `dir`, or else from `./configs` when it holds a
/// `default.toml`, or else from the binary. A directory must have the file of the environment; it may leave its
/// `default.toml` out.
pub(super) fn of_environment(
    environment: &Environment,
    dir: Option<&Path>,
) -> Result<Vec<File>, Problem> {
    match dir {
        Some(dir) => from_dir(environment, dir),
        None if Path::new(USUAL_DIR).join("default.toml").exists() => {
            from_dir(environment, Path::new(USUAL_DIR))
        }
        None => shipped(environment),
    }
}

fn from_dir(environment: &Environment, dir: &Path) -> Result<Vec<File>, Problem> {
    let name = format!("{environment}.toml");
    let wanted = || format!("no such file; the environment `{environment}` needs it");
    let defaults = read(dir.join("default.toml"))?;
    let own = dir.join(name);
    let missing = Problem::BadFile { file: own.display().to_string(), reason: wanted() };
    let own = read(own)?.ok_or(missing)?;
    let defaults = defaults.map(|defaults| File { is_default: true, ..defaults });
    Ok(defaults.into_iter().chain([own]).collect())
}

/// `None` when there is no such file.
fn read(path: PathBuf) -> Result<Option<File>, Problem> {
    let origin = path.display().to_string();
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(File { origin, text: text.into(), is_default: false })),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => {
            Err(Problem::BadFile { file: origin, reason: format!("cannot be read: {error}") })
        }
    }
}

fn shipped(environment: &Environment) -> Result<Vec<File>, Problem> {
    let own = SHIPPED.iter().find(|(name, _)| *name == environment.as_str());
    let (name, text) = own.ok_or_else(|| Problem::BadFile {
        file: format!("{environment}.toml"),
        reason: "no such environment: debug, dev, test and prod ship; for another, give the directory of its file with \
                 --config-dir"
            .into(),
    })?;
    let origin = format!("built-in {name}.toml");
    Ok(vec![File { origin, text: (*text).into(), is_default: false }])
}
