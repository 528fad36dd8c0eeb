use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::{Value, json};

use crate::{
    installation::{Installation, PASSWORD, username},
    portico::Portico,
    statistics::median,
};

const SAMPLES: usize = 300;

/// How long logins took that fail for three reasons, tried in turn.
struct FailedLogins {
    unknown: Vec<Duration>,
    wrong: Vec<Duration>,
    disabled: Vec<Duration>,
}

/// Fails on purpose, with the throttle off, or it would answer instead.
pub(crate) async fn measure(embedded: &Installation) -> Value {
    let off = ["login.max_failures=0", "login.max_failures_per_address=0"];
    let (portico, client) = (embedded.start(&off), Client::new());
    let mut failed = FailedLogins { unknown: vec![], wrong: vec![], disabled: vec![] };
    for _ in 0..SAMPLES {
        failed.unknown.push(one(&client, &portico, "nobody", PASSWORD).await);
        failed.wrong.push(one(&client, &portico, &username(0), "another password").await);
        failed.disabled.push(one(&client, &portico, "disabled", PASSWORD).await);
    }
    failed.print();
    failed.json()
}

async fn one(client: &Client, portico: &Portico, username: &str, password: &str) -> Duration {
    let url = format!("http://{}/auth/login", portico.addr);
    let body = json!({ "username": username, "password": password });
    let started = Instant::now();
    let answer = client.post(url).json(&body).send().await.expect("an answer");
    let took = started.elapsed();
    assert_eq!(answer.status(), 401);
    took
}

impl FailedLogins {
    fn print(&self) {
        eprintln!(
            "failed logins, medians of {SAMPLES}: wrong {:.2} ms, unknown / wrong {:.3}, disabled / wrong {:.3}",
            milliseconds(&self.wrong),
            milliseconds(&self.unknown) / milliseconds(&self.wrong),
            milliseconds(&self.disabled) / milliseconds(&self.wrong),
        );
    }

    fn json(&self) -> Value {
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
