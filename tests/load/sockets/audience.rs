use std::sync::Arc;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

use super::{
    frames::{Frames, TEXT, masked},
    heard::Heard,
    line::Door,
};

/// How many join at a time.
const JOINERS: usize = 64;

/// Sockets that listen to the topic `load`.
pub(super) struct Audience {
    pub(super) heard: Arc<Heard>,
    listeners: JoinSet<()>,
}

impl Audience {
    /// `count` of them at these doors, in turn. `is_timed` says whether they look when each message was published.
    pub(super) async fn gather(doors: &[Door], count: usize, is_timed: bool) -> Self {
        let heard = Arc::new(Heard::new(is_timed));
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
pub(crate) async fn join(door: &Door, receive_bytes: Option<u32>) -> TcpStream {
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
