//! What whoever asked for an import hears of it.

use std::{sync::Arc, time::Duration};

use portico_application::ports::{Event, Subscription};
use portico_domain::{
    channel::{Content, ImportNotice, Message, Topic},
    import::{ImportProgress, ImportState},
    user::Role,
};
use serde_json::Value;
use tokio::time::timeout;

use super::workbook::{import, users};
use crate::http::site::TestSite;

async fn next_message(listener: &mut Box<dyn Subscription>) -> Arc<Message> {
    let next = async {
        loop {
            if let Event::Message(message) = listener.next().await.expect("the bus is there") {
                return message;
            }
        }
    };
    timeout(Duration::from_secs(30), next).await.expect("the import goes on")
}

/// What is said of an import up to its end: each of it with the next number.
async fn told(
    listener: &mut Box<dyn Subscription>,
    topic: &Topic,
    first: u64,
) -> Vec<ImportNotice> {
    let mut told = Vec::new();
    for seq in first.. {
        let message = next_message(listener).await;
        assert_eq!((&message.topic, message.seq), (topic, seq));
        let Content::Import(notice) = message.content else { panic!("{message:?}") };
        told.push(notice);
        if !notice.state.is_open() {
            break;
        }
    }
    told
}

#[tokio::test]
async fn whoever_asked_hears_how_the_import_goes_on_their_own_topic() {
    let site = TestSite::new();
    let admin = site.add("admin", Role::Admin).await;
    let tokens = site.log_in("admin").await;
    let topic = Topic::of(admin.id);
    let mut listener = site.application.follow_events.execute();
    let mut first = 1;
    for (row, end, rows_written) in [
        (["", "ada", "", "1"], ImportState::Done, 1),
        (["x", "bob", "", "1"], ImportState::Failed, 0),
    ] {
        let workbook = users(&[row]).await;
        let answer = site.send(import("?mode=strict", &tokens.access, &workbook)).await;
        let told = told(&mut listener, &topic, first).await;
        first += u64::try_from(told.len()).expect("a few");

        let body: Value = serde_json::from_slice(&answer.body).expect("an import or a problem");
        assert!(told.iter().all(|notice| body["id"] == notice.id.to_string()), "{told:?}");
        let mut states: Vec<_> = told.iter().map(|notice| notice.state).collect();
        // A slow machine needs more than a beat.
        states.dedup();
        assert_eq!(states, [ImportState::Queued, ImportState::Running, end]);
        let progress = ImportProgress { rows_read: 1, rows_written, passwords_hashed: 0 };
        assert_eq!(told.last().map(|notice| notice.progress), Some(progress));
    }
}
