//! The command line, by starting the binary: what it prints, what it leaves behind, and how it ends.

mod configuration;
mod first_run;
mod keys;
mod migrate;
mod production;
mod sheets;
mod stores;
mod users;
