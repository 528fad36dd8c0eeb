use std::time::{Duration, Instant};

use tokio::{net::TcpStream, task::JoinSet};

use super::{
    frames::{PONG, masked},
    line::Door,
};
use crate::{
    figures::{Figure, Wanted},
    servers::{Installation, Portico, USERS, open_files},
    turns::number,
};

/// How many sockets are being opened at a time.
const OPENERS: usize = 64;
/// How long a server may take to give back what it needed to open them.
const SETTLING: Duration = Duration::from_secs(3);
/// How long idle sockets are watched, which is longer than they are silent.
const IDLENESS: Duration = Duration::from_secs(30);
/// Files that a process has open beside its sockets.
const OTHER_FILES: u64 = 500;

/// How many sockets there are, and how many MiB the whole process may have then.
const SIZES: [(u64, f64); 2] = [(10_000, 100.0), (50_000, 450.0)];

/// What sockets on which nothing is said cost: to open them, to have them, and to keep them alive.
pub(crate) async fn measure(embedded: &Installation) -> Vec<Figure> {
    let mut figures = Vec::new();
    for (wanted, memory) in SIZES {
        let count = wanted.min(open_files::limit() - OTHER_FILES);
        if count < wanted {
            eprintln!("{count} sockets instead of {wanted}: a process may not open more files");
        }
        // Of fewer, the bound would say nothing.
        let memory = (count == wanted).then_some(Wanted::AtMost(memory));
        figures.extend(one(embedded, count, memory).await);
    }
    figures
}

async fn one(embedded: &Installation, count: u64, memory: Option<Wanted>) -> Vec<Figure> {
    let portico = embedded.start(&[]);
    let doors = doors(&portico).await;
    let started = Instant::now();
    let mut sockets = open(&doors, count).await;
    let per_second = number(count) / started.elapsed().as_secs_f64();
    tokio::time::sleep(SETTLING).await;
    let busy = portico.process().processor_time();
    tokio::time::sleep(IDLENESS).await;
    let busy = portico.process().processor_time().saturating_sub(busy);
    let load = busy.as_secs_f64() / IDLENESS.as_secs_f64() * 100.0;
    assert!(sockets.try_join_next().is_none(), "a socket has ended");
    let told =
        |what: &str, unit, value| Figure::new(format!("{count} sockets: {what}"), unit, value);
    vec![
        told("resident memory of the whole process, idle", "MiB", portico.resident_mebibytes())
            .wanted_if_any(memory),
        told("opened, with handshake and token", "sockets/s", per_second)
            .wanted(Wanted::AtLeast(3_000.0)),
        told("processor time, idle, pings included", "% of a core", load),
    ]
}

/// `/socket`, for each user.
async fn doors(portico: &Portico) -> Vec<Door> {
    let mut doors = Vec::new();
    for number in 0..USERS {
        let token = portico.log_in(number).await;
        doors.push(Door { addr: portico.socket, path: "/socket", token: Some(token) });
    }
    doors
}

/// Tasks that each hold one, answer its pings, and do not end.
async fn open(doors: &[Door], count: u64) -> JoinSet<()> {
    let mut openers = JoinSet::new();
    for opener in 0..OPENERS {
        let door = doors[opener % doors.len()].clone();
        let share = (count - opener as u64).div_ceil(OPENERS as u64);
        openers.spawn(async move {
            let mut streams = Vec::new();
            for _ in 0..share {
                streams.push(door.open().await);
            }
            streams
        });
    }
    let mut sockets = JoinSet::new();
    while let Some(streams) = openers.join_next().await {
        for stream in streams.expect("every socket was opened") {
            sockets.spawn(hold(stream));
        }
    }
    sockets
}

async fn hold(stream: TcpStream) {
    let pong = masked(PONG, &[]);
    loop {
        stream.readable().await.expect("the socket is open");
        match stream.try_read(&mut [0; 64]) {
            Ok(0) => panic!("the server closed an idle socket"),
            Ok(_) => drop(stream.try_write(&pong)),
            Err(_) => {}
        }
    }
}
