use std::{path::Path, process::Command};

use crate::servers::Peer;

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/load/gorilla/echo.go");
/// Where Debian keeps the sources of Go packages.
const PACKAGES: &str = "/usr/share/gocode";

/// An echo on gorilla/websocket, where there are Go and the library: `apt-get install golang-go
/// golang-github-gorilla-websocket-dev`.
pub(crate) fn start(directory: &Path) -> Option<Peer> {
    let binary = directory.join("gorilla-echo");
    let build = Command::new("go")
        .args(["build", "-o"])
        .arg(&binary)
        .arg(SOURCE)
        .env("GO111MODULE", "off")
        .env("GOPATH", PACKAGES)
        .status();
    match build {
        Ok(status) if status.success() => Some(Peer::of(&mut Command::new(binary))),
        Ok(_) => {
            eprintln!("gorilla/websocket is not compared: its echo cannot be built");
            None
        }
        Err(error) => {
            eprintln!("gorilla/websocket is not compared: there is no Go: {error}");
            None
        }
    }
}
