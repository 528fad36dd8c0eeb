use std::path::PathBuf;

/// Why services cannot be called as the section `grpc.client` says.
#[derive(Debug, thiserror::Error)]
pub enum ClientConfigError {
    /// The URL is none.
    #[error("expected a URL such as http://127.0.0.1:9090 or https://grpc.example.com")]
    Url,
    /// Something is set that only TLS has a use for.
    #[error("`grpc.client.{0}` is set, which takes a URL that begins with https://")]
    Plaintext(&'static str),
    /// Of a certificate and its key, one is missing.
    #[error("`grpc.client.{0}` is empty: a certificate is shown with its key, or not at all")]
    Half(&'static str),
    /// The name of the server is none.
    #[error("`grpc.client.server_name` = {0}: expected a name or an address in its certificate")]
    ServerName(String),
    /// A file is not what it should be.
    #[error("`grpc.client.{key}` = {}: {reason}", path.display())]
    File {
        /// Without its section.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What was expected.
        reason: String,
    },
}
