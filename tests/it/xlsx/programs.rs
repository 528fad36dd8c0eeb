//! The programs that workbooks are exchanged with. `tests/setup/sheets.sh` installs them.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use serde_json::Value;
use tempfile::TempDir;

use crate::python::{self, printed};

/// Runs a script of `tests/sheets` and answers what it prints.
pub(crate) fn script(name: &str, argument: &Path) -> String {
    python::script(&format!("sheets/{name}"), &[&argument.into()])
}

/// What openpyxl sees in a workbook.
pub(crate) fn show(workbook: &Path) -> Value {
    serde_json::from_str(&script("show.py", workbook)).expect("the script prints JSON")
}

/// The workbooks that a script makes, once for each.
pub(crate) fn workbooks(made: &'static OnceLock<TempDir>, script_name: &str) -> &'static Path {
    let run = || {
        let directory = TempDir::new().expect("a temporary directory");
        script(script_name, directory.path());
        directory
    };
    made.get_or_init(run).path()
}

/// Lets `LibreOffice` make another format of a file, beside it. A filter may follow the format.
pub(crate) fn convert(file: &Path, format: &str, options: &[&str]) -> PathBuf {
    let directory = file.parent().expect("a file in a directory");
    // Each run has a profile of its own: two of one profile wait for each other.
    let profile = TempDir::new().expect("a temporary directory");
    let soffice = env::var_os("TEST_SOFFICE").unwrap_or_else(|| "soffice".into());
    let output = Command::new(soffice)
        .arg(format!("-env:UserInstallation=file://{}", profile.path().display()))
        .args(options)
        .args(["--headless", "--convert-to", format, "--outdir"])
        .arg(directory)
        .arg(file)
        .output()
        .expect(
            "soffice starts; run tests/run, install LibreOffice Calc, or name it in TEST_SOFFICE",
        );
    let extension = format.split(':').next().unwrap_or(format);
    let made = file.with_extension(extension);
    assert!(made.exists(), "LibreOffice makes {}: {}", made.display(), printed(&output));
    made
}
