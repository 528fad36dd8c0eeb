//! Users in and out as spreadsheets: what an import is, and how it goes.

mod part;

pub use part::SheetPart;
