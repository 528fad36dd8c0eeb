//! Users in and out as spreadsheets: how an import goes, step by step.

mod answer;
mod examine;
mod lines;
mod live;
mod notices;
mod part;
mod places;
mod work;
mod write;

pub(crate) use answer::answer;
pub(crate) use live::LiveImport;
pub(crate) use notices::Notices;
pub use part::SheetPart;
pub use places::ImportPlace;
pub(crate) use places::Places;
pub(crate) use work::{Stop, Tools, Work};
