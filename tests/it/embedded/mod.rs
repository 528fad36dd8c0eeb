//! What only a store on a file can get wrong.

mod crash;
mod opening;
mod processes;
