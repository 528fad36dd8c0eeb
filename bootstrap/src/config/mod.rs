//! The configuration: layers that know where each value came from, checked before anything is done with them.

mod effective;
mod environment;
mod files;
mod problem;
mod schema;
mod secrets;
mod sections;
mod validation;
mod value;

use std::{ffi::OsString, path::PathBuf};

pub(crate) use effective::Effective;
pub(crate) use environment::Environment;
pub(crate) use problem::{InvalidConfig, Problem};
use schema::{Schema, Settings, TextSetting};
pub(crate) use sections::{
    Config, GrpcConfig, LogConfig, LogFormat, SessionStore, SessionsConfig, UserStore,
};

/// How the variables of the process that set keys begin.
const PREFIX: &str = "PORTICO__";

/// What decides the configuration.
#[derive(Debug, Clone)]
pub(crate) struct Inputs {
    /// The environment whose file is read.
    pub(crate) environment: Environment,
    /// Where the files are; `None` for the usual place.
    pub(crate) dir: Option<PathBuf>,
    /// The variables of the process.
    pub(crate) variables: Vec<(OsString, OsString)>,
    /// Keys and values of the command itself, in the place of the defaults.
    pub(crate) defaults: Vec<(String, String)>,
    /// Keys and values of the command line; the last one wins.
    pub(crate) overrides: Vec<(String, String)>,
}

/// A configuration without a fault.
pub(crate) struct Loaded {
    pub(crate) config: Config,
    pub(crate) effective: Effective,
}

/// Reads every layer and checks it all. Answers as many problems at once as can be told apart.
pub(crate) fn load(inputs: &Inputs) -> Result<Loaded, InvalidConfig> {
    let schema = Schema::shipped()?;
    let mut problems = Vec::new();
    let effective = Effective::merge(layers(&schema, inputs, &mut problems)?)?;
    let parsed = effective.parse(&inputs.environment, &schema).map_err(|InvalidConfig(more)| {
        problems.extend(more);
    });
    let Ok(config) = parsed else { return Err(InvalidConfig(problems)) };
    problems.extend(validation::check(&config, &effective));
    InvalidConfig::unless_empty(problems)?;
    Ok(Loaded { config, effective })
}

/// The layers, lowest first.
fn layers(
    schema: &Schema,
    inputs: &Inputs,
    problems: &mut Vec<Problem>,
) -> Result<Vec<Settings>, Problem> {
    let mut layers = vec![schema.defaults()];
    let files = files::of_environment(&inputs.environment, inputs.dir.as_deref())?;
    let (defaults, own): (Vec<_>, Vec<_>) = files.iter().partition(|file| file.is_default);
    layers.extend(defaults.into_iter().map(|file| schema.admit_file(file, problems)));
    layers.push(schema.admit_texts(texts(&inputs.defaults, "the command"), problems));
    layers.extend(own.into_iter().map(|file| schema.admit_file(file, problems)));
    let variables = variables(&inputs.variables, problems);
    layers.push(schema.admit_texts(variables, problems));
    for setting in texts(&inputs.overrides, "--set") {
        layers.push(schema.admit_texts([setting], problems));
    }
    for layer in &mut layers {
        secrets::read_files(schema, layer, problems);
    }
    Ok(layers)
}

fn texts(pairs: &[(String, String)], origin: &'static str) -> impl Iterator<Item = TextSetting> {
    pairs.iter().map(move |(key, value)| TextSetting {
        key: key.clone(),
        value: value.clone(),
        origin: origin.into(),
    })
}

/// `PORTICO__HTTP__ADDR` sets `http.addr`.
fn variables(all: &[(OsString, OsString)], problems: &mut Vec<Problem>) -> Vec<TextSetting> {
    let mut settings = Vec::new();
    for (name, value) in all {
        let name = name.to_string_lossy();
        let Some(key) = name.strip_prefix(PREFIX) else { continue };
        let key = key.to_lowercase().replace("__", ".");
        let origin = format!("environment variable {name}");
        match value.to_str() {
            Some(value) => settings.push(TextSetting { key, value: value.into(), origin }),
            None => problems.push(Problem::BadValue {
                key,
                value: value.to_string_lossy().into_owned(),
                origin,
                reason: "expected UTF-8".into(),
            }),
        }
    }
    settings
}

#[cfg(test)]
mod tests;
