//! The built binary, as its users meet it.

pub(crate) mod caller;

mod ambiguous;
pub(crate) mod audit;
mod beside;
mod crowded;
mod first_run;
mod imports;
mod listeners;
mod pipelined;
mod power_failure;
mod refusals;
mod sessions;
