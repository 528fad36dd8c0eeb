//! Users as rows of a spreadsheet: what a cell may say, and what a row does to the users.

mod cell;
mod column;
mod fault;
mod header;
mod mode;
mod place;
mod roster;
mod row;
mod upserted;

pub use cell::Cell;
pub use column::Column;
pub use fault::{RowFault, RowFaultKind};
pub use header::{Header, HeaderMismatch};
pub use mode::{ImportMode, ImportModeError};
pub use place::RowPlace;
pub use roster::{Change, Roster, Target};
pub use row::UserRow;
pub use upserted::{Upserted, UserRows};
