use std::{path::PathBuf, str::FromStr};

use clap::Args;
use portico_domain::{import::ImportMode, language::Language};

/// What to export.
#[derive(Debug, Args)]
pub(in crate::commands) struct ExportArguments {
    /// The workbook to write; what is there is replaced
    #[arg(value_name = "FILE.xlsx")]
    pub(in crate::commands) file: PathBuf,
    /// Language of headings and genders, and of what is said: zh-CN or en [default: zh-CN, and i18n.default]
    #[arg(long, value_name = "LANGUAGE", value_parser = Language::from_str)]
    pub(in crate::commands) lang: Option<Language>,
}

/// What to import, and how.
#[derive(Debug, Args)]
pub(in crate::commands) struct ImportArguments {
    /// The workbook to read
    #[arg(value_name = "FILE.xlsx")]
    pub(in crate::commands) file: PathBuf,
    /// strict writes nothing when any row is wrong; partial writes the good rows
    #[arg(long, default_value_t = ImportMode::Strict)]
    pub(in crate::commands) mode: ImportMode,
    /// Write nothing, only say what would be written
    #[arg(long)]
    pub(in crate::commands) dry_run: bool,
    /// Language of what is said, and of the errors: zh-CN or en [default: i18n.default]
    #[arg(long, value_name = "LANGUAGE", value_parser = Language::from_str)]
    pub(in crate::commands) lang: Option<Language>,
    /// Where to write the rows again, with a column of errors
    #[arg(long, value_name = "REPORT.xlsx")]
    pub(in crate::commands) report: Option<PathBuf>,
}
