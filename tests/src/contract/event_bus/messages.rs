use std::sync::Arc;

use portico_application::ports::{Event, Subscription};
use portico_domain::{
    channel::{Content, ImportNotice, Message, Topic},
    import::{ImportProgress, ImportState},
    session::EndReason,
};

use super::{Buses, ended};
use crate::{
    contract::{in_parallel, soon},
    fixtures::{import_id, session_id},
};

fn topic() -> Topic {
    Topic::parse(&format!("新闻:{{{}}}", session_id())).expect("it is short and visible")
}

fn json(text: impl Into<Arc<str>>) -> Content {
    Content::Json(text.into())
}

/// The next message: an adapter may have said [`Event::Resync`] before.
async fn hears_message(listener: &mut Box<dyn Subscription>) -> Arc<Message> {
    loop {
        match soon(listener.next()).await {
            Some(Event::Message(message)) => return message,
            Some(Event::Resync) => {}
            other => panic!("no message but {other:?}"),
        }
    }
}

pub async fn a_message_reaches_every_listener_on_every_node(buses: Buses) {
    let mut listeners = [
        buses.here.subscribe(),
        buses.here.subscribe(),
        buses.there.subscribe(),
        buses.there.subscribe(),
    ];
    for bus in [&buses.here, &buses.there] {
        let (topic, content) = (topic(), json("{}"));
        let seq = bus.post(&topic, content.clone()).await.expect("the bus is there");
        let message = Message { topic, seq, content };
        for listener in &mut listeners {
            assert_eq!(*hears_message(listener).await, message);
        }
    }
}

pub async fn messages_of_each_topic_are_counted_from_one(buses: Buses) {
    let topics = [topic(), topic(), topic()];
    let mut listener = buses.there.subscribe();
    for seq in 1..=5 {
        // What nobody listens to is counted as well, and by whichever node it is said.
        for (index, topic) in topics.iter().enumerate() {
            let posted = buses.turn(index + usize::from(seq == 3)).post(topic, json("1")).await;
            assert_eq!(posted.expect("the bus is there"), seq);
            let heard = hears_message(&mut listener).await;
            assert_eq!((&heard.topic, heard.seq), (topic, seq));
        }
    }
}

pub async fn all_nodes_hear_parallel_messages_in_the_order_of_their_numbers(buses: Buses) {
    const POSTERS: usize = 8;
    const EACH: usize = 50;
    let topic = topic();
    let mut listeners = [buses.here.subscribe(), buses.there.subscribe()];
    let posted = in_parallel(POSTERS, |poster| {
        let (bus, topic) = (buses.turn(poster), topic.clone());
        async move {
            let mut posted = Vec::new();
            for index in 0..EACH {
                let content = json(format!("[{poster}, {index}]"));
                let seq = bus.post(&topic, content.clone()).await.expect("the bus is there");
                posted.push((seq, content));
            }
            posted
        }
    });
    let mut posted = posted.await.concat();
    posted.sort_by_key(|(seq, _)| *seq);
    for listener in &mut listeners {
        for (place, (seq, content)) in posted.iter().enumerate() {
            assert_eq!(usize::try_from(*seq), Ok(place + 1), "each number is given once");
            let message = Message { topic: topic.clone(), seq: *seq, content: content.clone() };
            assert_eq!(*hears_message(listener).await, message);
        }
    }
}

pub async fn a_text_arrives_as_it_was_posted(buses: Buses) {
    let mut listener = buses.there.subscribe();
    let long = format!("\"{}\"", "x".repeat(64 * 1024 - 2));
    for text in [
        "null",
        " { \"a b\" :\r\n\t[ 1 , \"\\\"quoted\\\" \\u0000\" ] } ",
        "{\"标题\": \"新闻 🗞\"}",
        "\"1 me resync\"",
        "\"\n\n\"",
        &long,
    ] {
        let (topic, content) = (topic(), json(text));
        buses.here.post(&topic, content.clone()).await.expect("the bus is there");
        assert_eq!(hears_message(&mut listener).await.content, content);
    }
}

pub async fn a_notice_of_an_import_arrives_as_it_was_posted(buses: Buses) {
    let mut listener = buses.there.subscribe();
    let progress =
        ImportProgress { rows_read: u64::MAX, rows_written: 0, passwords_hashed: 1_000_000 };
    for state in ImportState::ALL {
        let content = Content::Import(ImportNotice { id: import_id(), state, progress });
        buses.here.post(&topic(), content.clone()).await.expect("the bus is there");
        assert_eq!(hears_message(&mut listener).await.content, content);
    }
}

pub async fn messages_and_ends_of_sessions_do_not_disturb_each_other(buses: Buses) {
    const MANY: usize = 100;
    let topic = topic();
    let mut listeners = [buses.here.subscribe(), buses.there.subscribe()];
    let ends: Vec<_> = (0..MANY).map(|_| ended(EndReason::LoggedOut)).collect();
    let publish = async {
        for end in &ends {
            buses.here.publish(end.clone()).await;
        }
    };
    let post = async {
        for _ in 0..MANY {
            buses.here.post(&topic, json("0")).await.expect("the bus is there");
        }
    };
    tokio::join!(publish, post);
    for listener in &mut listeners {
        let (mut ended, mut seqs) = (Vec::new(), Vec::new());
        while ended.len() + seqs.len() < 2 * MANY {
            match soon(listener.next()).await.expect("the bus is there") {
                Event::Message(message) => seqs.push(message.seq),
                Event::SessionsChanged | Event::Resync => {}
                end @ Event::SessionEnded { .. } => ended.push(end),
            }
        }
        assert_eq!(ended, ends);
        assert!(seqs.into_iter().eq(1..=100), "in the order of their numbers");
    }
}

pub async fn a_listener_that_is_too_slow_gets_one_resync_for_missed_messages(buses: Buses) {
    const MANY: u64 = 3_000;
    let topic = topic();
    let mut slow = [buses.here.subscribe(), buses.there.subscribe()];
    let mut quick = [buses.here.subscribe(), buses.there.subscribe()];
    for seq in 1..=MANY {
        let posted = buses.here.post(&topic, json("0")).await;
        assert_eq!(posted.expect("the bus is there"), seq);
        for listener in &mut quick {
            assert_eq!(hears_message(listener).await.seq, seq);
        }
    }
    for listener in &mut slow {
        let (mut last, mut heard, mut resyncs) = (0, 0, 0);
        while last < MANY {
            match soon(listener.next()).await.expect("the bus is there") {
                Event::Message(message) => {
                    assert!(message.seq > last, "{} after {last}", message.seq);
                    (last, heard) = (message.seq, heard + 1);
                }
                Event::Resync => resyncs += 1,
                other @ (Event::SessionEnded { .. } | Event::SessionsChanged) => {
                    panic!("no message but {other:?}")
                }
            }
        }
        assert_eq!(resyncs, u64::from(heard < MANY), "{heard} of {MANY} were heard");
    }
}
