use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::{Value, json};

use crate::{
    installation::{Installation, PASSWORD, username},
    portico::Portico,
    rsa,
    statistics::{median, number},
};

const ROUNDS: usize = 3;
const REFRESHES: u32 = 400;

/// What stores are asked for, by name and by the metric that counts it.
const TRIPS: [(&str, &str); 2] = [
    ("redis", "portico_redis_calls_total"),
    ("mysql", "portico_mysql_acquire_duration_seconds_count"),
];

/// One client that refreshes over and over on MySQL and Redis, against the cryptography alone: one verification, which the token
/// that was just issued has before it, and two signatures.
pub(crate) async fn measure(shared: &Installation) -> Value {
    let portico = shared.start(&[]);
    let (client, bare) = (Client::new(), rsa::Bare::new());
    let mut refresh = log_in(&client, &portico).await;
    let before = TRIPS.map(|(_, metric)| portico.metric(metric));
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let alone = bare.refresh_microseconds(REFRESHES);
        let started = Instant::now();
        for _ in 0..REFRESHES {
            refresh = exchange(&client, &portico, &refresh).await;
        }
        rounds.push((alone, microseconds(started.elapsed() / REFRESHES)));
    }
    let ratio = median(rounds.iter().map(|(alone, refresh)| refresh / alone));
    let alone = median(rounds.iter().map(|(alone, _)| *alone));
    let took = median(rounds.iter().map(|(_, refresh)| *refresh));
    eprintln!(
        "refresh {took:.0} us, one verification and two signatures {alone:.0} us, ratio {ratio:.3}"
    );
    let mut figures = json!({ "us": took, "bare_us": alone, "ratio": ratio });
    let refreshes = f64::from(REFRESHES) * number(ROUNDS as u64);
    for ((store, metric), before) in TRIPS.iter().zip(before) {
        let trips = (portico.metric(metric) - before) / refreshes;
        eprintln!("{store} was asked {trips:.2} times a refresh");
        figures[format!("{store}_trips")] = trips.into();
    }
    figures
}

async fn log_in(client: &Client, portico: &Portico) -> String {
    let url = format!("http://{}/auth/login", portico.addr);
    let body = json!({ "username": username(0), "password": PASSWORD });
    refresh_token(client.post(url).json(&body).send().await).await
}

async fn exchange(client: &Client, portico: &Portico, refresh: &str) -> String {
    let url = format!("http://{}/auth/refresh_token", portico.addr);
    refresh_token(client.post(url).bearer_auth(refresh).send().await).await
}

async fn refresh_token(answer: reqwest::Result<reqwest::Response>) -> String {
    let tokens: Value = answer.expect("an answer").json().await.expect("JSON");
    tokens["refresh_token"].as_str().unwrap_or_else(|| panic!("{tokens}")).to_owned()
}

fn microseconds(span: Duration) -> f64 {
    span.as_secs_f64() * 1e6
}
