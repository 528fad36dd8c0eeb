//! A doorway for the fuzz target `configuration`.

use std::path::Path;

use crate::config::{Environment, Inputs, load};

/// Reads the configuration of the environment `debug` with the files in `dir` and what `--set` would say; the values in effect
/// as `config show` shows them, or what is wrong.
pub fn configuration(dir: &Path, overrides: Vec<(String, String)>) -> Result<String, String> {
    let environment = "debug".parse::<Environment>().map_err(|error| error.to_string())?;
    let dir = Some(dir.to_owned());
    let inputs = Inputs { environment, dir, variables: vec![], defaults: vec![], overrides };
    load(&inputs).map(|loaded| loaded.effective.to_toml()).map_err(|error| error.to_string())
}
