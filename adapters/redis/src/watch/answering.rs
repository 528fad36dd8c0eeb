use std::{
    collections::HashMap,
    sync::{Arc, Weak},
};

use futures_util::future::join_all;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::{handle::Inner, server::Request};

/// Hands over the names of changes that were heard of, and whose.
pub(super) type Answers = UnboundedSender<String>;

pub(super) fn channel() -> (Answers, UnboundedReceiver<String>) {
    unbounded_channel()
}

/// Tells those who changed something that it was heard here: what comes at once goes in one message to each.
pub(super) async fn run(inner: Weak<Inner>, mut heard: UnboundedReceiver<String>) {
    while let Some(deed) = heard.recv().await {
        let mut deeds = vec![deed];
        while let Ok(deed) = heard.try_recv() {
            deeds.push(deed);
        }
        let Some(inner) = inner.upgrade() else { return };
        answer(&inner, deeds).await;
    }
}

async fn answer(inner: &Arc<Inner>, deeds: Vec<String>) {
    let mut by_origin: HashMap<&str, Vec<&str>> = HashMap::new();
    for deed in &deeds {
        by_origin.entry(origin(deed)).or_default().push(deed);
    }
    join_all(by_origin.into_iter().map(|(origin, deeds)| async move {
        let message = format!("{} {}", inner.origin, deeds.join(" "));
        let publish = Request::command(inner.publish(), &inner.channel_of(origin), message);
        if let Err(error) = inner.servers.call(&publish).await {
            // They wait a moment in vain.
            tracing::debug!(%error, "nobody is told that a change was heard");
        }
    }))
    .await;
}

/// Whose change it is.
pub(super) fn origin(deed: &str) -> &str {
    deed.split('.').next().unwrap_or_default()
}
