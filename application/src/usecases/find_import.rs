use std::sync::Arc;

use futures_util::{StreamExt, stream};
use portico_domain::{
    import::{Import, ImportId, ImportRepository},
    repository::RepositoryError,
    user::UserId,
};

use crate::{
    error::{ErrorKind, Failure},
    ports::Bytes,
};

/// Shows an import to whoever asked for it.
pub struct FindImport {
    pub(crate) imports: Arc<dyn ImportRepository>,
}

impl FindImport {
    /// How far the import is that `owner` asked for; nobody, at a terminal.
    pub async fn execute(
        &self,
        owner: Option<UserId>,
        id: ImportId,
    ) -> Result<Import, FindImportError> {
        let import = self.imports.find(id).await?.filter(|import| import.owner == owner);
        import.ok_or(FindImportError::NotFound)
    }

    /// The uploaded rows, each with what is wrong with it; there are none before the import has ended, nor after one whose
    /// rows could not be read.
    pub async fn report(
        &self,
        owner: Option<UserId>,
        id: ImportId,
    ) -> Result<Bytes<RepositoryError>, FindImportError> {
        let import = self.execute(owner, id).await?;
        if import.state.is_open() {
            return Err(FindImportError::NotFound);
        }
        let first = self.imports.find_piece(id, 0).await?.ok_or(FindImportError::NotFound)?;
        let others =
            stream::unfold((self.imports.clone(), 1), move |(imports, index)| async move {
                let piece = imports.find_piece(id, index).await.transpose()?;
                Some((piece, (imports, index + 1)))
            });
        Ok(stream::iter([Ok(first)]).chain(others).boxed())
    }
}

/// Why no import is shown.
#[derive(Debug, thiserror::Error)]
pub enum FindImportError {
    /// There is no such import of whoever asks.
    #[error("there is no such import")]
    NotFound,
    /// The imports cannot be asked.
    #[error(transparent)]
    Imports(#[from] RepositoryError),
}

impl Failure for FindImportError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::Imports(error) => error.kind(),
        }
    }
}

#[cfg(test)]
mod tests;
