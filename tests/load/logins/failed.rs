use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::json;

use crate::{
    figures::{Figure, Wanted},
    servers::{Installation, PASSWORD, Portico, username},
    turns::{median, milliseconds},
};

const SAMPLES: usize = 300;

/// Fails for three reasons in turn, with the throttle off, or it would answer instead.
pub(crate) async fn measure(embedded: &Installation) -> Vec<Figure> {
    let off = ["login.max_failures=0", "login.max_failures_per_address=0"];
    let (portico, client) = (embedded.start(&off), Client::new());
    let (mut unknown, mut wrong, mut disabled) = (vec![], vec![], vec![]);
    for _ in 0..SAMPLES {
        unknown.push(one(&client, &portico, "nobody", PASSWORD).await);
        wrong.push(one(&client, &portico, &username(0), "another password").await);
        disabled.push(one(&client, &portico, "disabled", PASSWORD).await);
    }
    let [unknown, wrong, disabled] = [unknown, wrong, disabled].map(median_milliseconds);
    let compare = |what, value: f64| {
        let figure = Figure::new(what, "ms", value).against("wrong password", wrong, value / wrong);
        figure.wanted(Wanted::Between(0.9, 1.1))
    };
    vec![
        compare("a failed login of an unknown user", unknown),
        compare("a failed login of a disabled user", disabled),
    ]
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

fn median_milliseconds(spans: Vec<Duration>) -> f64 {
    median(spans.into_iter().map(milliseconds))
}
