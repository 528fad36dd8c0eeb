use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::{net::TcpStream, task::JoinSet};

use super::{
    frames::{PONG, masked},
    line::Door,
};
use crate::{
    installation::{Installation, USERS},
    open_files,
    portico::Portico,
    statistics::number,
};

/// How many sockets are being opened at a time.
const OPENERS: usize = 64;
/// How long a server may take to give back what it needed to open them.
const SETTLING: Duration = Duration::from_secs(3);
/// How long idle sockets are watched, which is longer than they are silent.
const IDLENESS: Duration = Duration::from_secs(30);
/// Files that a process has open beside its sockets.
const OTHER_FILES: u64 = 500;

/// What sockets on which nothing is said cost: to open them, to have them, and to keep them alive.
pub(crate) async fn measure(embedded: &Installation) -> Value {
    let mut figures = Vec::new();
    for wanted in [10_000, 50_000] {
        let count = wanted.min(open_files::limit() - OTHER_FILES);
        if count < wanted {
            eprintln!("{count} sockets instead of {wanted}: a process may not open more files");
        }
        figures.push(one(embedded, count).await);
    }
    json!(figures)
}

async fn one(embedded: &Installation, count: u64) -> Value {
    let portico = embedded.start(&[]);
    let doors = doors(&portico).await;
    tokio::time::sleep(SETTLING).await;
    let before = portico.resident_mebibytes();
    let started = Instant::now();
    let mut sockets = open(&doors, count).await;
    let per_second = number(count) / started.elapsed().as_secs_f64();
    tokio::time::sleep(SETTLING).await;
    let busy = portico.process().processor_time();
    tokio::time::sleep(IDLENESS).await;
    let busy = portico.process().processor_time().saturating_sub(busy);
    let load = busy.as_secs_f64() / IDLENESS.as_secs_f64();
    let resident = portico.resident_mebibytes();
    assert!(sockets.try_join_next().is_none(), "a socket has ended");
    eprintln!(
        "{count} idle sockets: {resident:.1} MiB, {before:.1} MiB before; opened {per_second:.0} a second; {:.2} % of a core, pings included",
        load * 100.0
    );
    json!({
        "sockets": count,
        "resident_mib": resident,
        "before_mib": before,
        "opened_per_second": per_second,
        "share_of_a_core": load,
    })
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
