use std::{
    collections::BTreeSet,
    fmt::{self, Display},
    sync::{Arc, Mutex, MutexGuard},
};

use portico_tests::{
    contract::{eventually, is_alone},
    fixtures::PorticoServer,
};
use serde_json::Value;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;

use crate::{end_to_end::caller::Caller, websocket::client::Client};

/// The topic that all of it is about.
pub(super) const NAME: &str = "rolling";

/// What was said on a topic and acknowledged, and what of it was heard.
#[derive(Clone, Default)]
pub(super) struct Topic(Arc<Mutex<Numbers>>);

#[derive(Default)]
struct Numbers {
    acknowledged: BTreeSet<u64>,
    heard: BTreeSet<u64>,
    /// What lies in gaps that a listener was told of: after the last that it heard before, and before the first after.
    in_gaps: BTreeSet<u64>,
}

impl Topic {
    pub(super) fn acknowledge(&self, number: u64) {
        self.numbers().acknowledged.insert(number);
    }

    /// Listens on an instance until that ends.
    pub(super) async fn listen(&self, server: &PorticoServer, caller: &Caller) -> Listener {
        let (client, topic) = (Client::listening(server, &caller.access, NAME).await, self.clone());
        Listener(tokio::spawn(topic.follow(client)))
    }

    async fn follow(self, mut client: Client) {
        let (mut last, mut gap_after) = (0, None);
        loop {
            match client.next().await.expect("the socket is closed with a farewell") {
                Message::Text(text) => {
                    let said: Value = serde_json::from_str(&text).expect("JSON");
                    if said["op"] == "resync" {
                        gap_after.get_or_insert(last);
                    }
                    let Some(number) = said["data"].as_u64() else { continue };
                    let mut numbers = self.numbers();
                    if let Some(before) = gap_after.take() {
                        numbers.in_gaps.extend(before + 1..number);
                    }
                    numbers.heard.insert(number);
                    last = number;
                }
                Message::Close(farewell) => {
                    assert_eq!(farewell.map(|frame| u16::from(frame.code)), Some(1001));
                    // Takes leave, and reads to the end.
                    while client.next().await.is_ok() {}
                    return;
                }
                _ => {}
            }
        }
    }

    fn numbers(&self) -> MutexGuard<'_, Numbers> {
        self.0.lock().expect("nobody panics with it")
    }

    /// Waits until the last that was said is heard.
    pub(super) async fn settles(&self) {
        let is_heard = async || {
            let numbers = self.numbers();
            numbers.acknowledged.last() <= numbers.heard.last()
        };
        eventually(is_heard, |is_heard| *is_heard).await;
    }

    /// What was acknowledged and never heard, and lies in no gap that somebody was told of: a node that gets no turn on a busy
    /// machine is cut off from Redis for a moment. One that does nothing else has no such excuse.
    pub(super) fn lost_in_silence(&self) -> Vec<u64> {
        let is_told = |number: &u64| !is_alone() && self.numbers().in_gaps.contains(number);
        self.lost().into_iter().filter(|number| !is_told(number)).collect()
    }

    fn lost(&self) -> Vec<u64> {
        let numbers = self.numbers();
        numbers.acknowledged.difference(&numbers.heard).copied().collect()
    }
}

impl Display for Topic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.numbers().acknowledged.len();
        write!(formatter, "{count} messages acknowledged, {} of them lost", self.lost().len())
    }
}

/// Somebody who listens on one instance.
pub(super) struct Listener(JoinHandle<()>);

impl Listener {
    /// Waits until the instance has ended, which it has to say.
    pub(super) async fn ended(self) {
        self.0.await.expect("it was told");
    }
}
