//! Users as rows of a spreadsheet: what a cell may say, and what a row does to the users.

mod cell;
mod column;
mod fault;
mod header;
mod place;
mod roster;
mod row;
mod unacceptable;
mod upserted;
mod upserting;

pub use cell::Cell;
pub use column::{Column, ColumnError};
pub use fault::{RowFault, RowFaultError, RowFaultKind};
pub use header::{Header, HeaderMismatch};
pub use place::{RowPlace, RowPlaceError};
pub use roster::{Change, Roster, Target};
pub use row::UserRow;
pub use unacceptable::{Unacceptable, UnacceptableError};
pub use upserted::{Upserted, UserRows};
pub use upserting::{Changes, Upserting, concerned};
