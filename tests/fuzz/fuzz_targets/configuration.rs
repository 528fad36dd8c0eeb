//! Whatever a file and the command line say, the configuration is taken or what is wrong with it is told.
#![no_main]

use std::{fs, sync::LazyLock};

use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

static DIR: LazyLock<TempDir> = LazyLock::new(|| TempDir::new().expect("a temporary directory"));

fuzz_target!(|text: &str| {
    let (settings, file) = text.split_once('\0').unwrap_or(("", text));
    fs::write(DIR.path().join("debug.toml"), file).expect("there is room");
    let pairs = settings.lines().filter_map(|line| line.split_once('='));
    let pairs = pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    match portico::fuzz::configuration(DIR.path(), pairs) {
        Ok(shown) => assert!(shown.contains("[http]")),
        Err(wrong) => assert!(!wrong.is_empty()),
    }
});
