//! Scripts in Python, which `tests/setup/sheets.sh` installs with what they import.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// What `tests/setup/requirements.txt` has, by the names that scripts import.
const MODULES: [&str; 13] = [
    "grpc_health",
    "grpc_reflection",
    "grpc_status",
    "grpc_tools",
    "jwcrypto",
    "jwt",
    "kubernetes_validate",
    "openapi_spec_validator",
    "openpyxl",
    "schemathesis",
    "trustme",
    "websockets",
    "xlsxwriter",
];

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

/// A Python that has the modules of `tests/setup/requirements.txt`.
pub(crate) fn python() -> OsString {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")));
    let ours = cache.map(|cache| cache.join("portico-tests/python/bin/python"));
    let candidates = [env::var_os("TEST_PYTHON"), ours.map(Into::into), Some("python3".into())];
    let found = candidates.into_iter().flatten().find(has_modules);
    found.expect(
        "run tests/run, install the Python modules of tests/setup/requirements.txt, or name a Python that has them in TEST_PYTHON",
    )
}

/// Whether all are there; to import them takes long.
fn has_modules(python: &OsString) -> bool {
    let look = "import sys; from importlib.util import find_spec; sys.exit(not all(map(find_spec, sys.argv[1:])))";
    let looked = Command::new(python).args(["-c", look]).args(MODULES).output();
    looked.is_ok_and(|output| output.status.success())
}
