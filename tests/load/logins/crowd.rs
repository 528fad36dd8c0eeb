use std::{net::SocketAddr, num::NonZero, thread, time::Duration};

use serde_json::json;

use super::{argon2, rsa};
use crate::{
    figures::{Figure, Wanted},
    servers::{Installation, PASSWORD, Portico, USERS, username},
    turns::{Demand, median},
};

const ROUNDS: usize = 3;
const SPAN: Duration = Duration::from_secs(5);
const SIGNATURES: u32 = 1_000;
/// A cost of 1.15 at most.
const WANTED: Wanted = Wanted::AtLeast(0.87);

/// Successful logins on MySQL and Redis, each of which displaces the one before, against a hash and a signature alone on as many
/// cores.
pub(crate) async fn measure(shared: &Installation) -> Vec<Figure> {
    let portico = shared.start(&[]);
    let signature = rsa::Bare::new().signature_seconds(SIGNATURES);
    let mut figures = Vec::new();
    for clients in [1, 2, 8] {
        figures.push(of(&portico, clients, signature).await);
    }
    figures
}

async fn of(portico: &Portico, clients: usize, signature: f64) -> Figure {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = clients.min(cores);
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let hashes = argon2::hashes_per_second(threads, SPAN);
        let load = logins(portico.addr, clients).load(SPAN).await;
        assert_eq!(load.refused, 0, "a login was refused");
        let threads = u32::try_from(threads).map_or(1.0, f64::from);
        rounds.push((load.requests_per_second, threads / (threads / hashes + signature)));
    }
    let ratio = median(rounds.iter().map(|(ours, bare)| ours / bare));
    let ours = median(rounds.iter().map(|(ours, _)| *ours));
    let bare = median(rounds.iter().map(|(_, bare)| *bare));
    let figure =
        Figure::new(format!("logins of {clients} at a time, MySQL and Redis"), "logins/s", ours);
    figure.against("argon2id and one RSA signature", bare, ratio).wanted(WANTED)
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
