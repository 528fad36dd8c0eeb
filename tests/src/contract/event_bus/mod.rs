//! What an [`EventBus`] promises.
#![expect(missing_docs, reason = "the name of a case is its sentence")]

mod messages;

pub use messages::*;

use std::time::Duration;

use portico_application::ports::{Event, EventBus, Subscription};
use portico_domain::session::EndReason;
use tokio::time::timeout;

use super::{Nodes, soon};
use crate::fixtures::{session_id, user_id};

/// Runs every case on an adapter. The fixture is a `Nodes<dyn EventBus>`.
#[macro_export]
macro_rules! event_bus {
    ($adapter:ident, $fixture:expr) => {
        $crate::contract_cases! {
            $adapter, $fixture, event_bus:
            an_event_reaches_every_listener_on_every_node
            every_reason_arrives_as_it_was_given
            a_resync_is_carried_like_any_event
            a_listener_hears_what_is_published_from_then_on
            an_event_without_listeners_is_no_trouble
            a_listener_that_leaves_takes_nothing_from_the_others
            dropping_the_future_loses_nothing
            a_listener_that_is_too_slow_gets_one_resync_for_what_it_missed
            a_listener_hears_the_end_of_the_bus
            a_message_reaches_every_listener_on_every_node
            messages_of_each_topic_are_counted_from_one
            all_nodes_hear_parallel_messages_in_the_order_of_their_numbers
            a_text_arrives_as_it_was_posted
            a_notice_of_an_import_arrives_as_it_was_posted
            messages_and_ends_of_sessions_do_not_disturb_each_other
            a_listener_that_is_too_slow_gets_one_resync_for_missed_messages
        }
    };
}

type Buses = Nodes<dyn EventBus>;

fn ended(reason: EndReason) -> Event {
    Event::SessionEnded { user: user_id(), session: session_id(), reason }
}

fn an_event() -> Event {
    ended(EndReason::Displaced)
}

/// The next event that is `expected` or stands for it: an adapter may have said [`Event::Resync`] before.
async fn hears(listener: &mut Box<dyn Subscription>, expected: &Event) {
    while soon(listener.next()).await.as_ref() != Some(expected) {}
}

pub async fn an_event_reaches_every_listener_on_every_node(buses: Buses) {
    let mut listeners = [
        buses.here.subscribe(),
        buses.here.subscribe(),
        buses.there.subscribe(),
        buses.there.subscribe(),
    ];
    for bus in [&buses.here, &buses.there] {
        let event = an_event();
        bus.publish(event.clone()).await;
        for listener in &mut listeners {
            hears(listener, &event).await;
        }
    }
}

pub async fn every_reason_arrives_as_it_was_given(buses: Buses) {
    let mut listener = buses.there.subscribe();
    for reason in EndReason::ALL {
        let event = ended(reason);
        buses.here.publish(event.clone()).await;
        hears(&mut listener, &event).await;
    }
}

pub async fn a_resync_is_carried_like_any_event(buses: Buses) {
    let mut listener = buses.there.subscribe();
    buses.here.publish(Event::Resync).await;
    hears(&mut listener, &Event::Resync).await;
}

pub async fn a_listener_hears_what_is_published_from_then_on(buses: Buses) {
    let (earlier, later) = (an_event(), an_event());
    let mut first = buses.here.subscribe();
    buses.here.publish(earlier.clone()).await;
    hears(&mut first, &earlier).await;

    let mut second = buses.here.subscribe();
    buses.here.publish(later.clone()).await;
    let heard = loop {
        match soon(second.next()).await {
            Some(Event::Resync) => {}
            heard => break heard,
        }
    };
    assert_eq!(heard, Some(later));
}

pub async fn an_event_without_listeners_is_no_trouble(buses: Buses) {
    for _ in 0..10 {
        soon(buses.here.publish(an_event())).await;
    }
}

pub async fn a_listener_that_leaves_takes_nothing_from_the_others(buses: Buses) {
    let leaver = buses.here.subscribe();
    let mut stayer = buses.here.subscribe();
    drop(leaver);
    let event = an_event();
    buses.here.publish(event.clone()).await;
    hears(&mut stayer, &event).await;
}

pub async fn dropping_the_future_loses_nothing(buses: Buses) {
    let mut listener = buses.there.subscribe();
    let events: Vec<_> = (0..100).map(|_| an_event()).collect();
    let (bus, all) = (buses.here.clone(), events.clone());
    let publisher = tokio::spawn(async move {
        for event in all {
            bus.publish(event).await;
            tokio::task::yield_now().await;
        }
    });
    for event in &events {
        let heard = soon(async {
            loop {
                match timeout(Duration::from_micros(1), listener.next()).await {
                    Err(_) | Ok(Some(Event::Resync)) => {}
                    Ok(heard) => break heard,
                }
            }
        });
        assert_eq!(heard.await.as_ref(), Some(event));
    }
    publisher.await.expect("publishing does not panic");
}

pub async fn a_listener_that_is_too_slow_gets_one_resync_for_what_it_missed(buses: Buses) {
    const MANY: usize = 20_000;
    let mut slow = buses.here.subscribe();
    for _ in 0..MANY {
        buses.here.publish(an_event()).await;
    }
    let last = an_event();
    buses.here.publish(last.clone()).await;
    let (mut heard, mut resyncs) = (0, 0);
    loop {
        match soon(slow.next()).await {
            Some(event) if event == last => break,
            Some(Event::Resync) => resyncs += 1,
            Some(Event::SessionEnded { .. } | Event::Message(_) | Event::SessionsChanged) => {
                heard += 1;
            }
            None => panic!("the bus is still there"),
        }
    }
    assert_eq!(resyncs, usize::from(heard < MANY), "{heard} of {MANY} were heard");
}

pub async fn a_listener_hears_the_end_of_the_bus(buses: Buses) {
    let mut listener = buses.here.subscribe();
    drop(buses);
    while soon(listener.next()).await.is_some() {}
}
