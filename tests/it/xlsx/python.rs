//! The programs that workbooks are exchanged with. `tests/setup/sheets.sh` installs them.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
};

use serde_json::Value;
use tempfile::TempDir;

/// Runs a script of `tests/sheets` and answers what it prints.
pub(crate) fn script(name: &str, argument: &Path) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("sheets").join(name);
    printed(&Command::new(python()).arg(script).arg(argument).output().expect("Python starts"))
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

fn python() -> OsString {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")));
    let ours = cache.map(|cache| cache.join("portico-tests/python/bin/python"));
    let candidates = [env::var_os("TEST_PYTHON"), ours.map(Into::into), Some("python3".into())];
    let found = candidates.into_iter().flatten().find(has_modules);
    found.expect(
        "run tests/run, install the Python modules of tests/sheets/requirements.txt, or name a Python that has them in TEST_PYTHON",
    )
}

fn has_modules(python: &OsString) -> bool {
    let imports = Command::new(python).args(["-c", "import openpyxl, xlsxwriter"]).output();
    imports.is_ok_and(|output| output.status.success())
}

fn printed(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "a script fails: {errors}");
    String::from_utf8(output.stdout.clone()).expect("a script prints UTF-8")
}
