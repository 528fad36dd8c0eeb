//! W2: who does not take what they are sent is cut, and nobody else notices.

use std::{
    env,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use portico_tests::{
    contract::{eventually, figure},
    fixtures::{PorticoHome, PorticoServer},
};
use serde_json::json;
use tokio::task::JoinSet;

use super::{
    client::{Client, measured, open_sockets},
    raw::{PING, RawSocket, TEXT, masked},
};
use crate::{end_to_end::caller::Caller, slow_clients::wire::timed};

/// What one message says.
const DATA_BYTES: usize = 32 * 1024;
/// How long a message may be on its way to somebody who takes it, 99 times out of 100.
const P99: Duration = Duration::from_millis(250);
/// How long after too much waits somebody may stay.
const CUT: Duration = Duration::from_secs(2);

const SUBSCRIBE: &str = r#"{"op":"subscribe","topic":"news"}"#;

/// How many there are, and how many of them take nothing.
fn crowd() -> (u32, u32) {
    if env::var_os("PORTICO_TEST_ALL").is_some() { (800, 200) } else { (80, 20) }
}

/// Clients that listen to `news` and take nothing.
async fn slow_ones(server: &PorticoServer, token: &str, count: u32) -> Vec<RawSocket> {
    let mut slow = Vec::new();
    for _ in 0..count {
        let mut socket = RawSocket::narrow(server.socket(), "/socket", Some(token)).await;
        socket.send(masked(TEXT, SUBSCRIBE)).await;
        assert!(socket.frame().await.is_some());
        slow.push(socket);
    }
    slow
}

/// Hears every message up to the last, and tells each to `heard`: how long each was on its way.
async fn hear_all(
    mut client: Client,
    begun: Instant,
    heard: Arc<AtomicU32>,
) -> (Client, Vec<Duration>) {
    let mut delays = Vec::new();
    loop {
        let message = client.json().await;
        let (seq, data) = message.message("news");
        assert_eq!(seq, delays.len() as u64 + 1, "none is missing");
        let said = Duration::from_micros(data["at"].as_u64().expect("a time"));
        delays.push(begun.elapsed().saturating_sub(said));
        heard.fetch_add(1, Ordering::Relaxed);
        if data["last"] == true {
            return (client, delays);
        }
    }
}

async fn cuts(server: &PorticoServer) -> f64 {
    measured(server, "portico_socket_slow_cuts_total").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_nothing_is_cut_and_the_others_hear_every_message() {
    let (all, few) = crowd();
    let home = PorticoHome::with_keys();
    let server = home.start(&["socket.queue_bytes=65536"]);
    let admin = Caller::admin(&server).await;
    let slow = slow_ones(&server, &admin.access, few).await;
    let begun = Instant::now();
    let heard = Arc::new(AtomicU32::new(0));
    let mut listeners = JoinSet::new();
    for _ in few..all {
        let client = Client::listening(&server, &admin.access, "news").await;
        listeners.spawn(hear_all(client, begun, heard.clone()));
    }
    let mut publisher = Client::on_channels(&server, &admin.access).await;
    let text = "x".repeat(DATA_BYTES);
    let mut rounds = 0;
    let mut last = false;
    while !last {
        rounds += 1;
        assert!(rounds < 1_000, "too few are cut: {}", cuts(&server).await);
        last = cuts(&server).await >= f64::from(few);
        let at = u64::try_from(begun.elapsed().as_micros()).expect("soon");
        let data = json!({ "at": at, "last": last, "text": text });
        let publish = json!({ "op": "publish", "topic": "news", "data": data });
        publisher.ask(publish).await.is_fine();
        let all_heard = rounds * (all - few);
        eventually(async || heard.load(Ordering::Relaxed), |it| *it == all_heard).await;
    }
    let others = f64::from(all - few + 1);
    let are_left = |open: &f64| (open - others).abs() < f64::EPSILON;
    let (took, _) = timed(eventually(async || open_sockets(&server).await, are_left)).await;
    figure("W2", "clients", all);
    figure("W2", "clients that take nothing", few);
    figure("W2", "they are gone after the limit of the queue", took);
    assert!(took < CUT, "they stay for {took:?}");
    let (_others, delays): (Vec<_>, Vec<_>) = listeners.join_all().await.into_iter().unzip();
    let delays = delays.concat();
    are_short(delays);
    drop(slow);
}

/// Limits of time are only asserted of a machine that does nothing else.
fn are_short(mut delays: Vec<Duration>) {
    delays.sort_unstable();
    let p99 = delays[delays.len() * 99 / 100 - 1];
    figure("W2", "p99 of the others", p99);
    if env::var_os("PORTICO_TEST_ALONE").is_some() {
        assert!(p99 < P99, "{p99:?}");
    }
}

/// The farewell cannot be read before all that came before it.
#[tokio::test]
async fn who_reads_on_after_the_cut_learns_why() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["socket.queue_bytes=65536"]);
    let admin = Caller::admin(&server).await;
    let mut slow = RawSocket::open(&server, "/socket", Some(&admin.access)).await;
    slow.send(masked(TEXT, SUBSCRIBE)).await;
    let mut publisher = Client::on_channels(&server, &admin.access).await;
    let data = "x".repeat(DATA_BYTES);
    let publish = json!({ "op": "publish", "topic": "news", "data": data });
    // It is not time that cuts.
    let begun = Instant::now();
    while cuts(&server).await < 1.0 {
        assert!(begun.elapsed() < Duration::from_secs(8), "no queue is too long");
        publisher.ask(publish.clone()).await.is_fine();
    }
    assert_eq!(slow.closed().await, (1013, "too slow".to_owned()));
}

#[tokio::test]
async fn a_flood_of_pings_from_who_reads_nothing_costs_nothing() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["socket.messages_per_second=0"]);
    let mut other = Client::open(&server, "/socket_server").await;
    let mut flood = RawSocket::narrow(server.socket(), "/echo", None).await;
    let before = measured(&server, "process_resident_memory_bytes").await;
    let pings = masked(PING, [b'x'; 125]).repeat(1_000);
    for _ in 0..100 {
        flood.send(&pings).await;
    }
    other.is_undisturbed().await;
    let after = measured(&server, "process_resident_memory_bytes").await;
    assert!(after - before < 4.0 * 1024.0 * 1024.0, "{} bytes more", after - before);
    assert!(measured(&server, "portico_socket_queued_bytes").await < 1.0);
}

#[tokio::test]
async fn who_asks_faster_than_they_take_answers_is_heard_no_further() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["socket.messages_per_second=0"]);
    let mut other = Client::open(&server, "/socket_server").await;
    let mut flood = RawSocket::narrow(server.socket(), "/echo", None).await;
    let message = masked(TEXT, "x".repeat(60_000));
    // More than lies between the two in either direction.
    let flooding = async {
        loop {
            flood.send(&message).await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(2), flooding).await.is_err());
    other.is_undisturbed().await;
    let queued = measured(&server, "portico_socket_queued_bytes").await;
    assert!(queued < 200_000.0, "{queued}");
}

#[tokio::test]
async fn so_many_messages_are_heard_a_second_and_none_is_lost() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["socket.messages_per_second=20"]);
    let mut hasty = Client::open(&server, "/socket_server").await;
    let mut other = Client::open(&server, "/socket_server").await;
    let begun = Instant::now();
    for number in 0..100 {
        hasty.say(number.to_string()).await;
    }
    other.is_undisturbed().await;
    assert!(begun.elapsed() < Duration::from_secs(3), "the other does not wait");
    for number in 0..100 {
        assert_eq!(hasty.text().await, format!("recv data:{number}"));
    }
    let took = begun.elapsed();
    assert!((3_900..8_000).contains(&took.as_millis()), "{took:?}");
}
