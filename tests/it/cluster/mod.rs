//! Two servers of ours on MySQL with a replica and on Redis, as a team runs them.
#![expect(
    clippy::print_stdout,
    reason = "with `--show-output` a test tells the figures that it asserts limits of"
)]

pub(crate) mod nodes;

mod calls;
mod crowd;
mod displacement;
mod outages;
mod sessions;
mod sockets;
mod users;
