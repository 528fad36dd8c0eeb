use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    task::JoinSet,
};

use super::{
    frames::{TEXT, masked, unmasked},
    gorilla,
    line::Door,
};
use crate::{
    contest::{Contest, ROUNDS, Turn},
    installation::Installation,
    peer::Peer,
    process::Process,
    statistics::number,
};

const SOCKETS: usize = 64;
const SPAN: Duration = Duration::from_secs(2);
const MESSAGE: [u8; 64] = [b'x'; 64];
/// How many messages are under way on each socket, when they are sent without waiting for each.
const DEPTH: usize = 32;

/// Messages of 64 bytes that come back, one at a time and many at a time on each socket: `/echo` against bare echoes.
pub(crate) async fn measure(embedded: &Installation) -> Value {
    let portico = embedded.start(&[]);
    let axum = Peer::start(None);
    let directory = TempDir::new().expect("a temporary directory");
    let gorilla = gorilla::start(directory.path());
    let mut servers =
        vec![("portico", portico.socket, portico.process()), ("axum", axum.addr, axum.process())];
    servers.extend(gorilla.iter().map(|peer| ("gorilla", peer.addr, peer.process())));
    let mut figures = Vec::new();
    for depth in [1, DEPTH] {
        let mut contest = Contest::new(servers.iter().map(|(name, ..)| *name).collect());
        for _ in 0..ROUNDS {
            for ((_, addr, process), turns) in servers.iter().zip(&mut contest.turns) {
                let door = Door { addr: *addr, path: "/echo", token: None };
                turns.push(turn(&door, process, depth).await);
            }
        }
        let what = format!("echo, {depth} at a time");
        figures.push(json!({ "at_a_time": depth, "servers": contest.report(&what, "messages") }));
    }
    json!(figures)
}

async fn turn(door: &Door, process: &Process, depth: usize) -> Turn {
    let mut streams = Vec::new();
    for _ in 0..SOCKETS {
        streams.push(door.open().await);
    }
    let (busy, started) = (process.processor_time(), Instant::now());
    let mut exchanges = JoinSet::new();
    for stream in streams {
        exchanges.spawn(exchange(stream, depth, started + SPAN));
    }
    let messages: u64 = exchanges.join_all().await.iter().sum();
    let per_second = number(messages) / started.elapsed().as_secs_f64();
    let busy = process.processor_time().saturating_sub(busy);
    Turn { per_second, cost: busy.div_f64(number(messages)) }
}

/// How many messages came back.
async fn exchange(mut stream: tokio::net::TcpStream, depth: usize, until: Instant) -> u64 {
    let questions = masked(TEXT, &MESSAGE).repeat(depth);
    let expected = unmasked(&MESSAGE).repeat(depth);
    let mut answers = vec![0; expected.len()];
    let mut messages = 0;
    while Instant::now() < until {
        stream.write_all(&questions).await.expect("the server reads");
        stream.read_exact(&mut answers).await.expect("the server answers");
        assert!(answers == expected, "another message came back");
        messages += depth as u64;
    }
    messages
}
