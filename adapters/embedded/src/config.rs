use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The configuration section `embedded`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The `SQLite` file, which is made, with its directory, when it is missing; or `:memory:` for a private store that
    /// ends with its last [`Embedded`](crate::Embedded).
    pub path: PathBuf,
}

impl Config {
    pub(crate) fn is_in_memory(&self) -> bool {
        self.path == Path::new(":memory:")
    }
}
