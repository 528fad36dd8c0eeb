//! What only a store on a file can get wrong.

mod closing;
mod crash;
mod half_imports;
mod imports;
mod opening;
mod processes;
