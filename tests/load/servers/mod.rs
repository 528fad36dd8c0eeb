//! What is measured: `portico` as it is built, and bare servers beside it, each in a process of its own.

mod installation;
pub(crate) mod open_files;
mod peer;
mod portico;
mod process;
mod stores;

pub(crate) use installation::{Installation, PASSWORD, USERS, username};
pub(crate) use peer::{Peer, serve, this_binary};
pub(crate) use portico::Portico;
pub(crate) use process::Process;
pub(crate) use stores::Stores;
