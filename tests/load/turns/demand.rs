use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

use super::{
    contest::Turn,
    statistics::{number, timings},
    watch::Watch,
};
use crate::servers::Process;

/// What is asked of a server, over how many connections.
pub(crate) struct Demand {
    pub(crate) addr: SocketAddr,
    /// Each connection repeats one of them; they take turns.
    pub(crate) requests: Vec<String>,
    pub(crate) connections: usize,
}

/// What a load achieved.
pub(crate) struct Load {
    pub(crate) requests_per_second: f64,
    /// Microseconds.
    pub(crate) latency: Histogram<u64>,
    /// How many were answered 503; all others were answered 200.
    pub(crate) refused: u64,
}

/// The text of a request, with a token where there is one.
pub(crate) fn get(addr: SocketAddr, path: &str, token: Option<&str>) -> String {
    let credentials = token.map(|token| format!("Authorization: Bearer {token}\r\n"));
    let credentials = credentials.unwrap_or_default();
    format!("GET {path} HTTP/1.1\r\nHost: {addr}\r\n{credentials}\r\n")
}

impl Demand {
    /// Sends the requests over and over for `span`.
    pub(crate) async fn load(&self, span: Duration) -> Load {
        let mut tasks = JoinSet::new();
        let started = Instant::now();
        for request in self.requests.iter().cycle().take(self.connections) {
            tasks.spawn(repeat(self.addr, request.as_bytes().to_vec(), started + span));
        }
        let (mut latency, mut refused) = (timings(), 0);
        while let Some(one) = tasks.join_next().await {
            let (one, of_them_refused) = one.expect("no connection failed");
            latency.add(one).expect("the same bounds");
            refused += of_them_refused;
        }
        let requests_per_second = number(latency.len()) / started.elapsed().as_secs_f64();
        Load { requests_per_second, latency, refused }
    }

    /// The same as a turn of the process that answers, which refuses nothing.
    pub(crate) async fn turn(&self, process: &Process, span: Duration) -> Turn {
        let watch = Watch::start(process);
        let load = self.load(span).await;
        assert_eq!(load.refused, 0, "a request was refused");
        let turn = watch.turn(load.latency.len());
        Turn { latency: Some(load.latency), ..turn }
    }
}

async fn repeat(addr: SocketAddr, request: Vec<u8>, until: Instant) -> (Histogram<u64>, u64) {
    let mut stream = TcpStream::connect(addr).await.expect("the server accepts");
    stream.set_nodelay(true).expect("a TCP option");
    let (mut latency, mut refused) = (timings(), 0);
    let mut buffer = Vec::with_capacity(4096);
    while Instant::now() < until {
        let sent = Instant::now();
        stream.write_all(&request).await.expect("the server reads");
        refused += u64::from(is_refused(&mut stream, &mut buffer).await);
        latency.saturating_record(u64::try_from(sent.elapsed().as_micros()).unwrap_or(u64::MAX));
    }
    (latency, refused)
}

/// Reads one answer to its end.
async fn is_refused(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> bool {
    buffer.clear();
    loop {
        let read = stream.read_buf(buffer).await.expect("the server answers");
        assert!(read > 0, "the server closed the connection");
        if length(buffer).is_some_and(|length| buffer.len() >= length) {
            let is_refused = buffer.starts_with(b"HTTP/1.1 503");
            let is_good = is_refused || buffer.starts_with(b"HTTP/1.1 200");
            assert!(is_good, "{}", String::from_utf8_lossy(buffer));
            return is_refused;
        }
    }
}

/// How long the whole answer is, once its head is there.
fn length(answer: &[u8]) -> Option<usize> {
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&answer[..head]).expect("an ASCII head");
    let field = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim())
    });
    Some(head + field.expect("a sized answer").parse::<usize>().expect("a number"))
}
