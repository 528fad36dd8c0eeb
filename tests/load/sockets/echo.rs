use std::time::{Duration, Instant};

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
    figures::{Figure, Wanted},
    servers::{Installation, Peer, Process},
    turns::{Contest, Turn, Watch},
};

const SOCKETS: usize = 64;
const SPAN: Duration = Duration::from_secs(2);
const MESSAGE: [u8; 64] = [b'x'; 64];
/// How many messages are under way on each socket, when they are sent without waiting for each.
const DEPTH: usize = 32;
/// Of the ratios to bare axum and to gorilla/websocket.
const WANTED: [Option<Wanted>; 2] = [Some(Wanted::AtLeast(0.9)), Some(Wanted::AtLeast(1.1))];

/// Messages of 64 bytes that come back, one at a time and many at a time on each socket: `/echo` against bare echoes.
pub(crate) async fn measure(embedded: &Installation) -> Vec<Figure> {
    let portico = embedded.start(&[]);
    let axum = Peer::start(None);
    let directory = TempDir::new().expect("a temporary directory");
    let gorilla = gorilla::start(directory.path());
    let door = |addr| Door { addr, path: "/echo", token: None };
    let mut servers = vec![
        ("portico", (door(portico.socket), portico.process())),
        ("bare axum", (door(axum.addr), axum.process())),
    ];
    let gorilla = gorilla.as_ref().map(|peer| (door(peer.addr), peer.process()));
    servers.extend(gorilla.map(|server| ("gorilla/websocket", server)));
    let mut figures = Vec::new();
    for depth in [1, DEPTH] {
        let contest =
            Contest::hold(&mut servers, async |(door, process)| turn(door, process, depth).await);
        let what = format!("echo of 64 bytes on {SOCKETS} sockets, {depth} at a time on each");
        figures.extend(contest.await.figures(&what, "messages", &WANTED));
    }
    figures
}

async fn turn(door: &Door, process: &Process, depth: usize) -> Turn {
    let mut streams = Vec::new();
    for _ in 0..SOCKETS {
        streams.push(door.open().await);
    }
    let watch = Watch::start(process);
    let mut exchanges = JoinSet::new();
    for stream in streams {
        exchanges.spawn(exchange(stream, depth, watch.started() + SPAN));
    }
    watch.turn(exchanges.join_all().await.iter().sum())
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
