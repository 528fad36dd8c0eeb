//! The pages, in a browser. `tests/setup/pages.sh` installs it, and what drives it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use portico_tests::fixtures::{PorticoHome, PorticoServer};

/// How long a page may take on a machine that does other things as well.
const PATIENCE: Duration = Duration::from_mins(5);

/// The scripts that drive a page each; what they share exports something.
fn scripts() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("pages");
    let files = fs::read_dir(directory).expect("the folder is there");
    let modules = files.map(|file| file.expect("a file").path());
    let modules = modules.filter(|path| path.extension().is_some_and(|name| name == "mjs"));
    let is_shared = |path: &PathBuf| {
        fs::read_to_string(path).expect("a script").lines().any(|line| line.starts_with("export "))
    };
    let mut scripts: Vec<_> = modules.filter(|path| !is_shared(path)).collect();
    scripts.sort();
    scripts
}

/// What the server of a script is told beyond the defaults.
fn settings(script: &Path) -> &'static [&'static str] {
    match script.file_stem().and_then(|name| name.to_str()) {
        Some("sessions") => &["sessions.max_per_user=0"],
        _ => &[],
    }
}

/// Drives a page of `server` to the end of the script, or says what it saw.
async fn drive(script: &Path, server: &PorticoServer) {
    let shots = tempfile::tempdir().expect("a temporary directory");
    let password = server.admin_password().expect("the first start");
    let mut node = Command::new("node");
    node.arg(script).args([&server.url("/"), "admin", password]).arg(shots.path());
    let mut node = tokio::process::Command::from(node);
    let driving = node.kill_on_drop(true).output();
    let driven = tokio::time::timeout(PATIENCE, driving).await;
    let driven = driven.unwrap_or_else(|_| panic!("{} does not end", script.display()));
    let output = driven.expect("node starts; run tests/run, or install Node 20.15 or later");
    let [said, complaint] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{}: {complaint}\n{said}", script.display());
}

#[tokio::test]
async fn every_page_does_what_a_person_does_with_it() {
    let scripts = scripts();
    assert!(!scripts.is_empty(), "there are pages");
    for script in scripts {
        let home = PorticoHome::with_keys();
        drive(&script, &home.start(settings(&script))).await;
    }
}
