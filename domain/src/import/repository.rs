use async_trait::async_trait;
use time::OffsetDateTime;

use super::{Import, ImportId};
use crate::repository::RepositoryError;

/// Keeps [`Import`]s, and the workbooks that they answer with. Each call is atomic and sees every earlier write.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ImportRepository: Send + Sync {
    /// Keeps `import` in the place of what was kept of it before. The store heard of it now: it sets `updated_at` by its own
    /// clock, because those of nodes differ.
    async fn save(&self, import: &Import) -> Result<(), RepositoryError>;

    /// Answers `None` when there is no such import. One that is open and that the store has not heard of for
    /// [`Import::LONGEST_SILENCE`], by its own clock, is interrupted.
    async fn find(&self, id: ImportId) -> Result<Option<Import>, RepositoryError>;

    /// Keeps a piece of the workbook that the import answers with: the first has the `index` 0, and none has more than
    /// [`PIECE_BYTES`].
    async fn save_piece(
        &self,
        id: ImportId,
        index: u32,
        bytes: Vec<u8>,
    ) -> Result<(), RepositoryError>;

    /// Answers `None` when there is no such piece.
    async fn find_piece(
        &self,
        id: ImportId,
        index: u32,
    ) -> Result<Option<Vec<u8>>, RepositoryError>;

    /// Forgets what was asked for before `time`, with its workbooks; where there is much of it, the oldest or the first that
    /// is found, and the rest with the next calls.
    async fn forget_before(&self, time: OffsetDateTime) -> Result<(), RepositoryError>;
}

/// How many bytes a piece of a workbook has at most.
pub const PIECE_BYTES: usize = 256 * 1024;
