use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;
use tonic::{
    Request,
    metadata::AsciiMetadataValue,
    transport::{Channel, Endpoint},
};

use crate::{
    servers::Process,
    turns::{Contest, Turn, Watch, timings},
};

/// How many calls are under way, and how many connections they share.
const AT_A_TIME: usize = 64;
const CONNECTIONS: usize = 8;
const SPAN: Duration = Duration::from_secs(3);

/// A server, and lines to it.
pub(super) struct Callee<'server> {
    channels: Vec<Channel>,
    pub(super) process: &'server Process,
}

impl<'server> Callee<'server> {
    pub(super) async fn dial(addr: SocketAddr, process: &'server Process) -> Self {
        let endpoint = Endpoint::from_shared(format!("http://{addr}")).expect("a URL");
        let mut channels = Vec::new();
        for _ in 0..CONNECTIONS {
            channels.push(endpoint.connect().await.expect("the server accepts"));
        }
        Self { channels, process }
    }

    pub(super) fn channel(&self) -> Channel {
        self.channels[0].clone()
    }

    /// Calls over and over, [`AT_A_TIME`].
    async fn turn<Call, Calling>(&self, call: &Call) -> Turn
    where
        Call: Fn(Channel) -> Calling + Clone + Send + 'static,
        Calling: Future<Output = ()> + Send,
    {
        let watch = Watch::start(self.process);
        let started = watch.started();
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
        let turn = watch.turn(spans.len() as u64);
        let mut latency = timings();
        for span in &spans {
            latency.saturating_record(u64::try_from(span.as_micros()).unwrap_or(u64::MAX));
        }
        Turn { latency: Some(latency), ..turn }
    }
}

/// Has each called in turn. The first is ours.
pub(super) async fn compare<Call, Calling>(
    callees: &mut [(&'static str, Callee<'_>)],
    call: Call,
) -> Contest
where
    Call: Fn(Channel) -> Calling + Clone + Send + 'static,
    Calling: Future<Output = ()> + Send,
{
    Contest::hold(callees, async |callee| callee.turn(&call).await).await
}

/// `message` with a token.
pub(crate) fn with_token<T>(message: T, token: &AsciiMetadataValue) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", token.clone());
    request
}

/// A token as it is sent.
pub(crate) fn bearer(token: &str) -> AsciiMetadataValue {
    format!("Bearer {token}").parse().expect("ASCII")
}
