//! Scripts in Python, which `tests/setup/sheets.sh` installs with what they import.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// Runs a script of this package and answers what it prints.
pub(crate) fn script(path: &str, arguments: &[&OsString]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    printed(&Command::new(python()).arg(script).args(arguments).output().expect("Python starts"))
}

/// What a program printed, which has to have succeeded.
pub(crate) fn printed(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "a script fails: {errors}");
    String::from_utf8(output.stdout.clone()).expect("a script prints UTF-8")
}

fn python() -> OsString {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")));
    let ours = cache.map(|cache| cache.join("portico-tests/python/bin/python"));
    let candidates = [env::var_os("TEST_PYTHON"), ours.map(Into::into), Some("python3".into())];
    let found = candidates.into_iter().flatten().find(has_modules);
    found.expect(
        "run tests/run, install the Python modules of tests/setup/requirements.txt, or name a Python that has them in TEST_PYTHON",
    )
}

fn has_modules(python: &OsString) -> bool {
    let imports = "import grpc_health, grpc_reflection, grpc_status, grpc_tools, jwcrypto, jwt, kubernetes_validate, openpyxl, trustme, websockets, xlsxwriter";
    let imported = Command::new(python).args(["-c", imports]).output();
    imported.is_ok_and(|output| output.status.success())
}
