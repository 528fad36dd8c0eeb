//! Tells the binary which compiler made it.

use std::{env, process::Command};

fn main() {
    let compiler = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(compiler).arg("--version").output();
    let version = version.ok().and_then(|output| String::from_utf8(output.stdout).ok());
    // `rustc 1.95.0 (…)`
    let number = version.as_deref().and_then(|text| text.split(' ').nth(1)).unwrap_or("unknown");
    println!("cargo::rustc-env=PORTICO_RUSTC={number}");
    println!("cargo::rerun-if-changed=build.rs");
}
