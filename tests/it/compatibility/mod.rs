//! Whether `docs/from-go_example.md` is true: its tables are walked, row by row.

mod commands;
mod routes;
mod settings;
mod table;

pub(crate) use table::{code_spans, rows};

/// The document.
const DOCUMENT: &str = include_str!("../../../docs/from-go_example.md");
