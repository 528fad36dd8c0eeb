//! The spreadsheet adapter, against its ports, against other programs and against everybody who means ill.

mod cancelled;
mod contract;
mod files;
mod hostile;
mod identity;
mod limits;
mod mutations;
mod peers;
mod programs;
