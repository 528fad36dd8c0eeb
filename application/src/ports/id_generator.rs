use portico_domain::{
    import::ImportId,
    session::{SessionId, TokenId},
};

/// Draws ids that nobody can guess and that never repeat.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait IdGenerator: Send + Sync {
    /// An id for a new session.
    fn session_id(&self) -> SessionId;

    /// An id for a new token.
    fn token_id(&self) -> TokenId;

    /// An id for a new import.
    fn import_id(&self) -> ImportId;
}
