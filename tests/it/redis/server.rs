use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use adapter_redis::{Mode, RedisConfig};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

/// A Redis server of the test's own, to be harmed. It keeps nothing on the disk, so that it starts empty.
pub(super) struct Server {
    pub(super) port: u16,
    arguments: Vec<String>,
    directory: TempDir,
    child: Child,
}

impl Server {
    pub(super) fn start(arguments: &[&str]) -> Self {
        let arguments: Vec<_> = arguments.iter().map(|word| (*word).to_owned()).collect();
        let directory = TempDir::new().expect("a directory can be made");
        let port = free_port();
        let child = run(port, &arguments, &directory);
        Self { port, arguments, directory, child }
    }

    pub(super) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// The server alone.
    pub(super) fn config(&self) -> RedisConfig {
        RedisConfig {
            mode: Mode::Single,
            urls: vec![self.url().into()],
            key_prefix: "test".to_owned(),
        }
    }

    /// Kills it as a crash would.
    pub(super) fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it was started here");
    }

    /// Starts it again at the same port, empty.
    pub(super) fn restart(&mut self) {
        self.child = run(self.port, &self.arguments, &self.directory);
    }

    pub(super) fn pause(&self) {
        self.signal(Signal::STOP);
    }

    pub(super) fn resume(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).expect("a process");
        kill_process(pid, signal).expect("it runs");
    }

    /// What `redis-cli` answers to a command on it.
    pub(super) async fn cli(&self, words: &[&str]) -> String {
        cli(&["-p", &self.port.to_string()], words).await
    }

    /// Waits until it answers.
    pub(super) async fn answers(&self) {
        until(Duration::from_secs(10), async || self.cli(&["PING"]).await.contains("PONG")).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What `redis-cli` says, whatever its exit code.
pub(super) async fn cli(options: &[&str], words: &[&str]) -> String {
    let mut command = tokio::process::Command::new("redis-cli");
    let output = command.args(options).args(words).kill_on_drop(true).output().await;
    let output = output.expect("redis-cli is installed");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What `limit` is on a machine that does nothing else, which `PORTICO_TEST_ALONE` says. One that runs other tests beside tells
/// little of time, and is given ten times as much.
pub(super) fn within(limit: Duration) -> Duration {
    if std::env::var_os("PORTICO_TEST_ALONE").is_some() { limit } else { limit * 10 }
}

/// Asks again until the answer is yes; how long that took, which must be [`within`] `patience`.
pub(super) async fn until(patience: Duration, mut ask: impl AsyncFnMut() -> bool) -> Duration {
    let start = Instant::now();
    while !ask().await {
        assert!(start.elapsed() < within(patience), "not within {patience:?}");
        sleep(Duration::from_millis(10)).await;
    }
    start.elapsed()
}

/// A port that is free, as is the one 10,000 higher, which a node of a cluster takes as well. Both are below those that the
/// system gives to whoever connects, so that nobody takes them meanwhile.
fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let is_free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    loop {
        // Two runs at once begin at different places.
        let place =
            std::process::id().wrapping_mul(97).wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed));
        let port = 11_000 + u16::try_from(place % 10_000).expect("small");
        if is_free(port) && is_free(port + 10_000) {
            return port;
        }
    }
}

fn run(port: u16, arguments: &[String], directory: &TempDir) -> Child {
    let mut command = Command::new("redis-server");
    let port = port.to_string();
    command.args(["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
    command.args(arguments).current_dir(directory.path());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("redis-server is installed")
}
