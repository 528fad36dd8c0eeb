use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sheets/peer.py");
const MODULES: &str = "import openpyxl, xlsxwriter";

/// A Python with the modules of [`script`], as `tests/setup/sheets.sh` provides it.
pub(super) fn find() -> Option<PathBuf> {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")));
    let ours = cache.map(|cache| cache.join("portico-tests/python/bin/python"));
    let named = env::var_os("TEST_PYTHON").map(PathBuf::from);
    let found = [named, ours, Some("python3".into())].into_iter().flatten().find(has_modules);
    if found.is_none() {
        eprintln!(
            "XlsxWriter and openpyxl are not compared: run tests/run, or name a Python that has them in TEST_PYTHON"
        );
    }
    found
}

/// `tests/sheets/peer.py`, which writes and reads what [`super::write`] and [`super::read`] do.
pub(super) fn script(python: &Path) -> Command {
    let mut command = Command::new(python);
    command.arg(SCRIPT);
    command
}

fn has_modules(python: &PathBuf) -> bool {
    let imported = Command::new(python).args(["-c", MODULES]).output();
    imported.is_ok_and(|output| output.status.success())
}
