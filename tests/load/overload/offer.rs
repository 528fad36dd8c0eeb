use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::{Instant, sleep_until, timeout_at},
};

use super::outcome::{Answered, Outcome};

/// How long a client waits for an answer before it hangs up.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);

/// Requests that come at a fixed rate, from clients each of which has one under way at a time.
pub(super) struct Offer {
    addr: SocketAddr,
    requests: Vec<Arc<[u8]>>,
    /// How long it is from one request of a client to its next.
    period: Duration,
    clients: usize,
}

impl Offer {
    pub(super) fn new(
        addr: SocketAddr,
        requests: &[String],
        per_second: f64,
        clients: usize,
    ) -> Self {
        let requests = requests.iter().map(|request| request.as_bytes().into()).collect();
        let share = u32::try_from(clients).map_or(0.0, f64::from) / per_second;
        Self { addr, requests, period: Duration::from_secs_f64(share), clients }
    }

    /// Sends requests when they are due, for `span`.
    pub(super) async fn during(&self, span: Duration) -> Outcome {
        // All have connected, as far as they can, when the first request is due.
        let begin = Instant::now() + Duration::from_millis(500);
        let mut tasks = JoinSet::new();
        for (number, request) in self.requests.iter().cycle().take(self.clients).enumerate() {
            let before = self.period * u32::try_from(number).expect("not so many");
            let clients = u32::try_from(self.clients).expect("not so many");
            let client = Client {
                addr: self.addr,
                request: request.clone(),
                period: self.period,
                first: begin + before / clients,
                begin,
            };
            tasks.spawn(client.send(begin + span));
        }
        let mut outcome = Outcome { span, answers: Vec::new(), unsent: 0 };
        while let Some(sent) = tasks.join_next().await {
            let (answers, unsent) = sent.expect("it does not panic");
            outcome.answers.extend(answers);
            outcome.unsent += unsent;
        }
        outcome
    }
}

/// One client.
struct Client {
    addr: SocketAddr,
    request: Arc<[u8]>,
    period: Duration,
    first: Instant,
    begin: Instant,
}

impl Client {
    /// What came of its requests, and how many were due while one was under way.
    async fn send(self, until: Instant) -> (Vec<Answered>, u64) {
        let (mut answers, mut unsent, mut due) = (Vec::new(), 0, self.first);
        let mut connection = Connection::open(self.addr).await;
        while due < until {
            sleep_until(due).await;
            let status = match &mut connection {
                Some(open) => {
                    timeout_at(due + PATIENCE, open.ask(&self.request)).await.ok().flatten()
                }
                None => None,
            };
            answers.push(Answered { due: due - self.begin, took: due.elapsed(), status });
            if status.is_none() {
                connection = Connection::open(self.addr).await;
            }
            due += self.period;
            while due < Instant::now() && due < until {
                due += self.period;
                unsent += 1;
            }
        }
        (answers, unsent)
    }
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(addr: SocketAddr) -> Option<Self> {
        let connecting = TcpStream::connect(addr);
        let stream = timeout_at(Instant::now() + PATIENCE, connecting).await.ok()?.ok()?;
        stream.set_nodelay(true).ok()?;
        Some(Self { stream, buffer: Vec::with_capacity(2_048) })
    }

    /// The status of the answer, unless the connection ends before it is whole.
    async fn ask(&mut self, request: &[u8]) -> Option<u16> {
        self.stream.write_all(request).await.ok()?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await.ok()? == 0 {
                return None;
            }
            if let Some(status) = status_if_whole(&self.buffer) {
                return Some(status);
            }
        }
    }
}

fn status_if_whole(answer: &[u8]) -> Option<u16> {
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&answer[..head]).ok()?;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    })?;
    (answer.len() >= head + length).then(|| text.get(9..12)?.parse().ok())?
}
