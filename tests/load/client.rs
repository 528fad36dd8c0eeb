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

/// What a load achieved.
pub(crate) struct Load {
    pub(crate) requests_per_second: f64,
    /// Microseconds.
    pub(crate) latency: Histogram<u64>,
}

/// Sends the same request over and over on each of `connections` for `span`. Every answer has to be 200.
pub(crate) async fn load(
    addr: SocketAddr,
    request: &str,
    connections: usize,
    span: Duration,
) -> Load {
    let mut tasks = JoinSet::new();
    let started = Instant::now();
    for _ in 0..connections {
        tasks.spawn(repeat(addr, request.as_bytes().to_vec(), started + span));
    }
    let mut latency = histogram();
    while let Some(one) = tasks.join_next().await {
        latency.add(one.expect("no connection failed")).expect("the same bounds");
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of requests are far below 2^52")]
    let requests = latency.len() as f64;
    Load { requests_per_second: requests / started.elapsed().as_secs_f64(), latency }
}

async fn repeat(addr: SocketAddr, request: Vec<u8>, until: Instant) -> Histogram<u64> {
    let mut stream = TcpStream::connect(addr).await.expect("the server accepts");
    stream.set_nodelay(true).expect("a TCP option");
    let mut latency = histogram();
    let mut buffer = Vec::with_capacity(4096);
    while Instant::now() < until {
        let sent = Instant::now();
        stream.write_all(&request).await.expect("the server reads");
        answer(&mut stream, &mut buffer).await;
        latency.saturating_record(u64::try_from(sent.elapsed().as_micros()).unwrap_or(u64::MAX));
    }
    latency
}

fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 60_000_000, 3).expect("good bounds")
}

/// Reads one answer to its end.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) {
    buffer.clear();
    loop {
        let read = stream.read_buf(buffer).await.expect("the server answers");
        assert!(read > 0, "the server closed the connection");
        if let Some(length) = length(buffer) {
            assert!(buffer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(buffer));
            if buffer.len() >= length {
                return;
            }
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
