use std::{
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// A server in a process of its own, which ends with this value.
pub(crate) struct Server {
    pub(crate) addr: SocketAddr,
    child: Child,
    /// How long it took from the start of the process to "ready"; zero for the peer.
    pub(crate) start: Duration,
}

/// The release build beside this binary.
pub(crate) fn built_portico() -> PathBuf {
    let path = std::env::current_exe().expect("this binary has a path").with_file_name("portico");
    assert!(path.exists(), "build it first: cargo build --release -p portico");
    path
}

/// A bare axum server.
pub(crate) fn peer() -> Server {
    let mut child = Command::new(std::env::current_exe().expect("this binary has a path"))
        .arg("peer")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the peer starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("a pipe"))
        .read_line(&mut line)
        .expect("the peer says its address");
    Server { addr: line.trim().parse().expect("an address"), child, start: Duration::ZERO }
}

/// `portico serve` on free ports with its state under `state`; `settings` are further `--set` values.
pub(crate) fn portico(binary: &Path, state: &TempDir, settings: &[&str]) -> Server {
    let (addr, admin) = (free_addr(), free_addr());
    let mut command = Command::new(binary);
    command.args(["--set", &format!("http.addr={addr}"), "--set", &format!("admin.addr={admin}")]);
    for setting in settings {
        command.args(["--set", setting]);
    }
    let started = Instant::now();
    let child = command
        .arg("serve")
        .current_dir(state.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let child = child.expect("portico starts");
    while !is_ready(admin) {
        assert!(started.elapsed() < Duration::from_mins(1), "portico is not ready");
        std::thread::sleep(Duration::from_millis(1));
    }
    Server { addr, child, start: started.elapsed() }
}

fn is_ready(admin: SocketAddr) -> bool {
    use std::io::{Read, Write};
    let Ok(mut stream) = std::net::TcpStream::connect(admin) else { return false };
    let mut answer = String::new();
    let asked =
        write!(stream, "GET /readyz HTTP/1.1\r\nHost: {admin}\r\nConnection: close\r\n\r\n");
    asked.is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.starts_with("HTTP/1.1 200")
}

fn free_addr() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
}

impl Server {
    /// Resident memory in MiB, as the kernel accounts for it.
    pub(crate) fn resident_mebibytes(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))
            .expect("the server runs");
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("a resident size");
        let kibibytes =
            line.split_whitespace().nth(1).expect("a number").parse::<f64>().expect("a number");
        kibibytes / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
