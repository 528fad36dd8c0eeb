use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncWriteExt, copy, sink},
    net::tcp::OwnedWriteHalf,
};

use super::{
    audience::Audience,
    frames::{TEXT, masked},
    heard::{DIGITS, Heard, PREFIX},
    line::Door,
};

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
        let (began, before) = (Instant::now(), self.heard.count());
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
