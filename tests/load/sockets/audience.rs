use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy, sink},
    net::{TcpStream, tcp::OwnedWriteHalf},
    sync::Notify,
    task::JoinSet,
};

use super::{
    frames::{Frames, TEXT, masked},
    line::Door,
};

/// How many join at a time.
const JOINERS: usize = 64;
/// How a message of the topic begins.
pub(super) const PREFIX: &[u8] = br#"{"topic":"load","data":""#;
/// How many digits behind it say when it was published.
const DIGITS: usize = 12;

/// Sockets that listen to the topic `load`.
pub(super) struct Audience {
    pub(super) heard: Arc<Heard>,
    listeners: JoinSet<()>,
}

/// What they heard together.
pub(super) struct Heard {
    messages: AtomicU64,
    goal: AtomicU64,
    reached: Notify,
    /// Microseconds from the publication; nothing, if nobody wants to know.
    latency: Option<Mutex<Histogram<u64>>>,
    began: Instant,
}

impl Audience {
    /// `count` of them at these doors, in turn. `is_timed` says whether they look when each message was published.
    pub(super) async fn gather(doors: &[Door], count: usize, is_timed: bool) -> Self {
        let bounds = || Histogram::new_with_bounds(1, 60_000_000, 3).expect("good bounds");
        let heard = Arc::new(Heard {
            messages: AtomicU64::new(0),
            goal: AtomicU64::new(u64::MAX),
            reached: Notify::new(),
            latency: is_timed.then(|| Mutex::new(bounds())),
            began: Instant::now(),
        });
        let mut joiners = JoinSet::new();
        for joiner in 0..JOINERS {
            let door = doors[joiner % doors.len()].clone();
            let share = (count - joiner).div_ceil(JOINERS);
            joiners.spawn(async move {
                let mut streams = Vec::new();
                for _ in 0..share {
                    streams.push(join(&door, None).await);
                }
                streams
            });
        }
        let mut listeners = JoinSet::new();
        while let Some(streams) = joiners.join_next().await {
            for stream in streams.expect("everybody has joined") {
                listeners.spawn(listen(stream, heard.clone()));
            }
        }
        Self { heard, listeners }
    }

    /// How many there are.
    pub(super) fn len(&self) -> u64 {
        self.listeners.len() as u64
    }

    /// Whether nobody was sent away.
    pub(super) fn is_whole(&mut self) -> bool {
        self.listeners.try_join_next().is_none()
    }
}

/// A socket that has subscribed, and what comes then is not read yet.
pub(super) async fn join(door: &Door, receive_bytes: Option<u32>) -> TcpStream {
    let mut stream = door.open_with(receive_bytes).await;
    let subscribe = masked(TEXT, br#"{"id":0,"op":"subscribe","topic":"load"}"#);
    stream.write_all(&subscribe).await.expect("the server reads");
    let (mut frames, mut is_confirmed) = (Frames::default(), false);
    while !is_confirmed {
        let mut answer = [0; 128];
        let read = stream.read(&mut answer).await.expect("the server answers");
        assert!(read > 0, "the server closed");
        frames.each(&answer[..read], |_, payload| is_confirmed = payload == CONFIRMATION);
    }
    stream
}

/// What a subscription is answered with.
pub(super) const CONFIRMATION: &[u8] = br#"{"id":0,"ok":true}"#;

/// Ends with the socket.
async fn listen(stream: TcpStream, heard: Arc<Heard>) {
    let mut frames = Frames::default();
    loop {
        stream.readable().await.expect("the socket is open");
        let mut buffer = [0; 4096];
        match stream.try_read(&mut buffer) {
            Ok(0) => return,
            Ok(read) => frames.each(&buffer[..read], |_, payload| heard.note(payload)),
            Err(_) => {}
        }
    }
}

impl Heard {
    fn note(&self, payload: &[u8]) {
        let Some(data) = payload.strip_prefix(PREFIX) else { return };
        if let Some(latency) = &self.latency {
            let digits = std::str::from_utf8(&data[..DIGITS]).expect("digits");
            let published = digits.parse::<u64>().expect("a number");
            let took = self.microseconds().saturating_sub(published);
            latency.lock().expect("nobody panicked").saturating_record(took);
        }
        let before = self.messages.fetch_add(1, SeqCst);
        let goal = self.goal.load(SeqCst);
        if before < goal && goal <= before + 1 {
            self.reached.notify_one();
        }
    }

    /// Waits until so many messages were heard in all.
    async fn reach(&self, goal: u64) {
        self.goal.store(goal, SeqCst);
        while self.messages.load(SeqCst) < goal {
            self.reached.notified().await;
        }
    }

    /// How many messages were heard.
    pub(super) fn count(&self) -> u64 {
        self.messages.load(SeqCst)
    }

    fn microseconds(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_micros()).expect("a short measurement")
    }

    /// How long a part of the messages took at most.
    pub(super) fn latency(&self, part: f64) -> Duration {
        let latency = self.latency.as_ref().expect("a timed audience");
        let latency = latency.lock().expect("nobody panicked");
        Duration::from_micros(latency.value_at_quantile(part))
    }
}

/// Who publishes on the topic.
pub(super) struct Publisher {
    stream: OwnedWriteHalf,
    heard: Arc<Heard>,
    padding: String,
}

impl Publisher {
    /// Publishes messages of about `bytes` bytes.
    pub(super) async fn open(door: &Door, audience: &Audience, bytes: usize) -> Self {
        let (mut answers, stream) = door.open().await.into_split();
        tokio::spawn(async move { copy(&mut answers, &mut sink()).await });
        let around = PREFIX.len() + DIGITS + br#"","seq":1234}"#.len();
        Self { stream, heard: audience.heard.clone(), padding: "x".repeat(bytes - around) }
    }

    pub(super) async fn publish(&mut self) {
        let now = self.heard.microseconds();
        let padding = &self.padding;
        let text = format!(r#"{{"op":"publish","topic":"load","data":"{now:0DIGITS$}{padding}"}}"#);
        let sent = self.stream.write_all(&masked(TEXT, text.as_bytes())).await;
        sent.expect("the server reads");
    }

    /// Publishes for `span`, so that `ahead` messages are under way to `listeners`; how often one was heard.
    pub(super) async fn publish_for(&mut self, span: Duration, ahead: u64, listeners: u64) -> u64 {
        let (began, before) = (Instant::now(), self.heard.messages.load(SeqCst));
        let mut published = 0;
        while began.elapsed() < span {
            self.publish().await;
            published += 1;
            let done = (published + 1_u64).saturating_sub(ahead);
            self.heard.reach(before + done * listeners).await;
        }
        self.heard.reach(before + published * listeners).await;
        published * listeners
    }
}
