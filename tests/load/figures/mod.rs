//! What measurements say, and how it is shown.

mod chart;
mod figure;
mod run;
mod table;
mod wanted;

pub(crate) use chart::chart;
pub(crate) use figure::Figure;
pub(crate) use run::Run;
pub(crate) use table::table;
pub(crate) use wanted::Wanted;
