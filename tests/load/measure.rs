use std::{
    net::SocketAddr,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    client::{Load, load},
    logins,
    server::{self, Server},
};

const CONNECTIONS: usize = 64;
const ROUNDS: usize = 5;
const SPAN: Duration = Duration::from_secs(3);
const STARTS: usize = 10;
pub(crate) const PASSWORD: &str = "a password for measuring";

/// Measures everything, prints a table for a person on standard error and JSON on standard output.
pub(crate) async fn all(portico: &Path) {
    let state = TempDir::new().expect("a temporary directory");
    create_users(portico, &state);
    let starts = starts(portico, &state);
    let idle = idle_memory(portico, &state).await;
    let logged = home(portico, &state, &[]).await;
    let unlogged = home(portico, &state, &["log.access=false"]).await;
    let failed = logins::failed(portico, &state).await;
    eprintln!("start to ready, median of {STARTS}: {:.0} ms", starts.as_secs_f64() * 1e3);
    eprintln!("idle memory: {idle:.1} MiB");
    logged.print("GET /home");
    unlogged.print("GET /home, log.access=false");
    failed.print();
    let figures = json!({
        "start_to_ready_ms": starts.as_secs_f64() * 1e3,
        "idle_memory_mib": idle,
        "home": logged.json(),
        "home_without_access_log": unlogged.json(),
        "failed_logins": failed.json(),
    });
    println!("{figures:#}");
}

fn create_users(portico: &Path, state: &TempDir) {
    // The first start makes the keys; the users are ours, because the password of `admin` is told to a person only.
    drop(server::portico(portico, state, &[]));
    for username in ["load", "disabled"] {
        create(portico, state, username);
    }
    let disabled = Command::new(portico)
        .args(["user", "disable", "disabled"])
        .current_dir(state.path())
        .status();
    assert!(disabled.expect("portico starts").success(), "the user was not disabled");
}

fn create(portico: &Path, state: &TempDir, username: &str) {
    use std::io::Write;
    let mut child = Command::new(portico)
        .args(["user", "create", "--username", username, "--password-stdin"])
        .current_dir(state.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("portico starts");
    writeln!(child.stdin.take().expect("a pipe"), "{PASSWORD}").expect("portico reads");
    assert!(child.wait().expect("portico ends").success(), "the user was not created");
}

fn starts(portico: &Path, state: &TempDir) -> Duration {
    let mut spans: Vec<_> =
        (0..STARTS).map(|_| server::portico(portico, state, &[]).start).collect();
    spans.sort();
    spans[STARTS / 2]
}

async fn idle_memory(portico: &Path, state: &TempDir) -> f64 {
    let server = server::portico(portico, state, &[]);
    tokio::time::sleep(Duration::from_secs(3)).await;
    server.resident_mebibytes()
}

/// Portico and the peer, in turn.
struct Comparison {
    ours: Vec<Load>,
    peers: Vec<Load>,
}

async fn home(portico: &Path, state: &TempDir, settings: &[&str]) -> Comparison {
    let (peer, portico) = (server::peer(), server::portico(portico, state, settings));
    let token = log_in(&portico).await;
    let mut comparison = Comparison { ours: Vec::new(), peers: Vec::new() };
    for _ in 0..ROUNDS {
        comparison.peers.push(round(peer.addr, &token).await);
        comparison.ours.push(round(portico.addr, &token).await);
    }
    comparison
}

/// Both get the same bytes, token included.
async fn round(addr: SocketAddr, token: &str) -> Load {
    let request =
        format!("GET /home HTTP/1.1\r\nHost: {addr}\r\nAuthorization: Bearer {token}\r\n\r\n");
    load(addr, &request, CONNECTIONS, SPAN).await
}

async fn log_in(server: &Server) -> String {
    let url = format!("http://{}/auth/login", server.addr);
    let body = json!({ "username": "load", "password": PASSWORD });
    let answer = reqwest::Client::new().post(url).json(&body).send().await.expect("an answer");
    let tokens: Value = answer.json().await.expect("tokens");
    tokens["access_token"].as_str().expect("a token").to_owned()
}

impl Comparison {
    /// The median of the rounds' ratios.
    fn ratio(&self) -> f64 {
        let pairs = self.ours.iter().zip(&self.peers);
        median(pairs.map(|(ours, peer)| ours.requests_per_second / peer.requests_per_second))
    }

    fn print(&self, what: &str) {
        eprintln!(
            "{what}: {:.0} requests/s, bare axum {:.0}, ratio {:.3}, p99 {:.0} µs against {:.0} µs",
            rate(&self.ours),
            rate(&self.peers),
            self.ratio(),
            p99(&self.ours),
            p99(&self.peers),
        );
    }

    fn json(&self) -> Value {
        json!({
            "requests_per_second": rate(&self.ours),
            "peer_requests_per_second": rate(&self.peers),
            "ratio": self.ratio(),
            "p99_us": p99(&self.ours),
            "peer_p99_us": p99(&self.peers),
        })
    }
}

fn rate(loads: &[Load]) -> f64 {
    median(loads.iter().map(|load| load.requests_per_second))
}

fn p99(loads: &[Load]) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "microseconds of one request are far below 2^52"
    )]
    let value = |load: &Load| load.latency.value_at_quantile(0.99) as f64;
    median(loads.iter().map(value))
}

pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
