use std::pin::Pin;

use futures_core::Stream;

use super::{RowFault, UserRow};
use crate::{
    repository::RepositoryError,
    user::{PasswordHash, UserProfile},
};

/// The rows of a sheet in their order, a few hundred at a time. An error ends them, and whatever they were for.
pub type UserRows =
    Pin<Box<dyn Stream<Item = Result<Vec<UserRow<PasswordHash>>, RepositoryError>> + Send>>;

/// What became of rows.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Upserted {
    /// How many users were added.
    pub inserted: u64,
    /// Who was changed, as they are now.
    pub updated: Vec<UserProfile>,
    /// How many rows said what was so already.
    pub unchanged: u64,
    /// What kept rows from being done. In the strict mode nothing is done then, and the rest is empty.
    pub refused: Vec<RowFault>,
}
