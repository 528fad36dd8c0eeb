use std::{net::SocketAddr, num::NonZero, thread, time::Duration};

use serde_json::{Map, Value, json};

use crate::{
    argon2,
    client::{Demand, Load},
    installation::{Installation, PASSWORD, USERS, username},
    rsa,
    statistics::{median, quantile},
};

const ROUNDS: usize = 3;
const SPAN: Duration = Duration::from_secs(5);
const SIGNATURES: u32 = 1_000;

/// Successful logins on MySQL and Redis, each of which displaces the one before, against a hash and a signature alone on as many
/// cores.
pub(crate) async fn measure(shared: &Installation) -> Value {
    let portico = shared.start(&[]);
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let signature = rsa::Bare::new().signature_seconds(SIGNATURES);
    let mut figures = Map::new();
    for clients in [1, 2, 8] {
        let threads = u32::try_from(clients.min(cores)).map_or(1.0, f64::from);
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            let hashes = argon2::hashes_per_second(clients.min(cores), SPAN);
            let load = logins(portico.addr, clients).load(SPAN).await;
            assert_eq!(load.refused, 0, "a login was refused");
            rounds.push((hashes, load));
        }
        let bare = |hashes: f64| threads / (threads / hashes + signature);
        let cost = |(hashes, load): &(f64, Load)| bare(*hashes) / load.requests_per_second;
        let cost = median(rounds.iter().map(cost));
        let hashes = median(rounds.iter().map(|(hashes, _)| *hashes));
        let logins = median(rounds.iter().map(|(_, load)| load.requests_per_second));
        let p50 = median(rounds.iter().map(|(_, load)| quantile(&load.latency, 0.5)));
        eprintln!(
            "logins of {clients} clients: {logins:.1}/s, bare argon2id {hashes:.1}/s, with one signature {:.1}/s, cost {cost:.3}, p50 {:.1} ms",
            bare(hashes),
            p50 / 1e3
        );
        let figure = json!({ "per_second": logins, "hashes_per_second": hashes, "cost": cost, "p50_us": p50 });
        figures.insert(clients.to_string(), figure);
    }
    Value::Object(figures)
}

/// Each client logs in as another user.
pub(crate) fn logins(addr: SocketAddr, connections: usize) -> Demand {
    let request = |number| {
        let body = json!({ "username": username(number), "password": PASSWORD }).to_string();
        let length = body.len();
        format!(
            "POST /auth/login HTTP/1.1\r\nHost: {addr}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )
    };
    Demand { addr, requests: (0..USERS).map(request).collect(), connections }
}
