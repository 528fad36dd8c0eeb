//! Servers under load, ours and others, in turn.

mod calls;
mod contest;
mod demand;
mod statistics;
mod watch;

pub(crate) use calls::per_second;
pub(crate) use contest::{Contest, Turn};
pub(crate) use demand::{Demand, get};
pub(crate) use statistics::{median, milliseconds, number, quantile, timings};
pub(crate) use watch::Watch;
