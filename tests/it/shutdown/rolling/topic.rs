use std::{
    collections::BTreeSet,
    fmt::{self, Display},
    sync::{Arc, Mutex, MutexGuard},
};

use portico_tests::{contract::eventually, fixtures::PorticoServer};
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
        loop {
            match client.next().await.expect("the socket is closed with a farewell") {
                Message::Text(text) => {
                    let said: Value = serde_json::from_str(&text).expect("JSON");
                    // What was not heard is found out in the end, whether a gap is told of or not.
                    self.numbers().heard.extend(said["data"].as_u64());
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

    /// What was acknowledged and never heard.
    pub(super) fn lost(&self) -> Vec<u64> {
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
