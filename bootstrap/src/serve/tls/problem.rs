use std::{io, path::PathBuf};

/// Why certificates cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsProblem {
    /// A file that the mode needs is not named.
    #[error(
        "`grpc.{key}` is empty, and grpc.tls needs it; `portico certs generate` makes such files for development"
    )]
    Unnamed {
        /// Without its section.
        key: &'static str,
    },
    /// A setting is made that the mode would ignore.
    #[error("`grpc.{key}` is set, which takes grpc.tls=mtls")]
    Ignored {
        /// Without its section.
        key: &'static str,
    },
    /// A file cannot be read.
    #[error("`grpc.{key}` = {} cannot be read", path.display())]
    Unreadable {
        /// Without its section.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file is not what it should be.
    #[error("`grpc.{key}` = {}: {reason}", path.display())]
    Unusable {
        /// Without its section.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What was expected.
        reason: String,
    },
}
