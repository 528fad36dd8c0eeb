use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tonic::{
    Request,
    metadata::AsciiMetadataValue,
    transport::{Channel, Endpoint},
};

use crate::{
    contest::{Contest, ROUNDS, Turn},
    process::Process,
    statistics::{number, quantile},
};

/// How many calls are under way, and how many connections they share.
const AT_A_TIME: usize = 64;
const CONNECTIONS: usize = 8;
const SPAN: Duration = Duration::from_secs(3);

/// A server, and lines to it.
pub(super) struct Callee<'server> {
    pub(super) name: &'static str,
    channels: Vec<Channel>,
    pub(super) process: &'server Process,
    /// Microseconds.
    latency: Histogram<u64>,
}

impl<'server> Callee<'server> {
    pub(super) async fn dial(
        name: &'static str,
        addr: SocketAddr,
        process: &'server Process,
    ) -> Self {
        let endpoint = Endpoint::from_shared(format!("http://{addr}")).expect("a URL");
        let mut channels = Vec::new();
        for _ in 0..CONNECTIONS {
            channels.push(endpoint.connect().await.expect("the server accepts"));
        }
        let latency = Histogram::new_with_bounds(1, 60_000_000, 3).expect("good bounds");
        Self { name, channels, process, latency }
    }

    pub(super) fn channel(&self) -> Channel {
        self.channels[0].clone()
    }

    /// Calls over and over, [`AT_A_TIME`].
    async fn turn<Call, Calling>(&mut self, call: &Call) -> Turn
    where
        Call: Fn(Channel) -> Calling + Clone + Send + 'static,
        Calling: Future<Output = ()> + Send,
    {
        let (busy, started) = (self.process.processor_time(), Instant::now());
        let mut calling = JoinSet::new();
        for channel in self.channels.iter().cycle().take(AT_A_TIME) {
            let (call, channel) = (call.clone(), channel.clone());
            calling.spawn(async move {
                let mut spans = Vec::new();
                while started.elapsed() < SPAN {
                    let asked = Instant::now();
                    call(channel.clone()).await;
                    spans.push(asked.elapsed());
                }
                spans
            });
        }
        let spans = calling.join_all().await.concat();
        let took = started.elapsed();
        let busy = self.process.processor_time().saturating_sub(busy);
        for span in &spans {
            let micros = u64::try_from(span.as_micros()).unwrap_or(u64::MAX);
            self.latency.saturating_record(micros);
        }
        let calls = number(spans.len() as u64);
        Turn { per_second: calls / took.as_secs_f64(), cost: busy.div_f64(calls) }
    }

    /// How long calls took, of which nothing is remembered afterwards.
    fn told_latency(&mut self, what: &str) -> Value {
        let [p50, p99] = [0.5, 0.99].map(|part| quantile(&self.latency, part));
        self.latency.reset();
        eprintln!("{what}, {}: p50 {p50:.0} µs, p99 {p99:.0} µs", self.name);
        json!({ "p50_us": p50, "p99_us": p99 })
    }
}

/// Has each called in turn. The first is ours.
pub(super) async fn compare<Call, Calling>(
    what: &str,
    callees: &mut [Callee<'_>],
    call: Call,
) -> Value
where
    Call: Fn(Channel) -> Calling + Clone + Send + 'static,
    Calling: Future<Output = ()> + Send,
{
    let mut contest = Contest::new(callees.iter().map(|callee| callee.name).collect());
    for _ in 0..ROUNDS {
        for (callee, turns) in callees.iter_mut().zip(&mut contest.turns) {
            turns.push(callee.turn(&call).await);
        }
    }
    let servers = contest.report(what, "calls");
    let latency: Vec<_> = callees.iter_mut().map(|callee| callee.told_latency(what)).collect();
    json!({ "servers": servers, "latency": latency })
}

/// `message` with a token.
pub(super) fn with_token<T>(message: T, token: &AsciiMetadataValue) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", token.clone());
    request
}

/// A token as it is sent.
pub(super) fn bearer(token: &str) -> AsciiMetadataValue {
    format!("Bearer {token}").parse().expect("ASCII")
}
