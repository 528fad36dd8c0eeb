use std::{
    path::Path,
    time::{Duration, Instant},
};

use reqwest::Client;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    measure::{PASSWORD, median},
    server::{self, Server},
};

const SAMPLES: usize = 300;

/// How long logins took that fail for three reasons, tried in turn.
pub(crate) struct FailedLogins {
    unknown: Vec<Duration>,
    wrong: Vec<Duration>,
    disabled: Vec<Duration>,
}

/// Fails on purpose, with the throttle off, or it would answer instead.
pub(crate) async fn failed(portico: &Path, state: &TempDir) -> FailedLogins {
    let off = ["login.max_failures=0", "login.max_failures_per_address=0"];
    let (server, client) = (server::portico(portico, state, &off), Client::new());
    let mut failed = FailedLogins { unknown: vec![], wrong: vec![], disabled: vec![] };
    for _ in 0..SAMPLES {
        failed.unknown.push(one(&client, &server, "nobody", PASSWORD).await);
        failed.wrong.push(one(&client, &server, "load", "another password").await);
        failed.disabled.push(one(&client, &server, "disabled", PASSWORD).await);
    }
    failed
}

async fn one(client: &Client, server: &Server, username: &str, password: &str) -> Duration {
    let url = format!("http://{}/auth/login", server.addr);
    let body = json!({ "username": username, "password": password });
    let started = Instant::now();
    let answer = client.post(url).json(&body).send().await.expect("an answer");
    let took = started.elapsed();
    assert_eq!(answer.status(), 401);
    took
}

impl FailedLogins {
    pub(crate) fn print(&self) {
        eprintln!(
            "failed logins, medians of {SAMPLES}: wrong {:.2} ms, unknown / wrong {:.3}, disabled / wrong {:.3}",
            milliseconds(&self.wrong),
            milliseconds(&self.unknown) / milliseconds(&self.wrong),
            milliseconds(&self.disabled) / milliseconds(&self.wrong),
        );
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "wrong_ms": milliseconds(&self.wrong),
            "unknown_ms": milliseconds(&self.unknown),
            "disabled_ms": milliseconds(&self.disabled),
        })
    }
}

fn milliseconds(spans: &[Duration]) -> f64 {
    median(spans.iter().map(|span| span.as_secs_f64() * 1e3))
}
