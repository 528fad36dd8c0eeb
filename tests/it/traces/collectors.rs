use std::{net::SocketAddr, time::Duration};

use portico_tests::{
    contract::eventually,
    fixtures::{Collector, PorticoHome, PorticoServer},
};
use tokio::net::TcpListener;

use crate::end_to_end::caller::status;

/// What the log says once when spans cannot be sent.
const LOST: &str = "the collector takes no spans";
/// How long a server may take to end that has nothing in flight, whatever the collector does: a few seconds, on a machine that
/// does much else.
const END: Duration = Duration::from_secs(15);

/// Where nobody listens, but could.
async fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    listener.local_addr().expect("an address")
}

async fn ask(server: &PorticoServer) {
    assert_eq!(status(&server.url("/hello")).await, 200);
}

fn complaints(log: &str) -> usize {
    log.lines().filter(|line| line.contains(LOST)).count()
}

#[tokio::test]
async fn a_collector_that_is_away_is_told_of_once_and_comes_back() {
    let (home, address) = (PorticoHome::with_keys(), free_address().await);
    let server = home.start(&[&format!("traces.endpoint=http://{address}")]);
    ask(&server).await;
    eventually(async || complaints(&server.log()), |count| *count == 1).await;
    for _ in 0..3 {
        ask(&server).await;
        // Spans are sent every second.
        tokio::time::sleep(Duration::from_millis(1_100)).await;
    }
    assert_eq!(complaints(&server.log()), 1, "{}", server.log());

    let collector = Collector::at(address).await;
    let again = async || {
        ask(&server).await;
        collector.spans().len()
    };
    eventually(again, |spans| *spans > 0).await;
    let is_told = |log: &String| log.contains("the collector takes spans again");
    eventually(async || server.log(), is_told).await;
}

#[tokio::test]
async fn a_collector_that_never_answers_holds_nobody_up() {
    let home = PorticoHome::with_keys();
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = silent.local_addr().expect("an address");
    let server = home.start(&[&format!("traces.endpoint=http://{address}")]);
    for _ in 0..100 {
        ask(&server).await;
    }
    let (connection, _) = silent.accept().await.expect("spans are being sent");
    server.terminate();
    let (code, log) = server.ended(END).await;
    assert_eq!(code, Some(0), "{log}");
    drop(connection);
}

#[tokio::test]
async fn what_was_not_sent_yet_is_sent_before_the_end() {
    let (home, collector) = (PorticoHome::with_keys(), Collector::start().await);
    let server = home.start(&[&collector.setting()]);
    ask(&server).await;
    server.terminate();
    assert_eq!(server.ended(END).await.0, Some(0));
    assert!(collector.spans().iter().any(|span| span.name == "GET /hello"));
}

#[tokio::test]
async fn headers_are_sent_along_and_not_shown() {
    let (home, collector) = (PorticoHome::with_keys(), Collector::start().await);
    let header = "traces.headers=authorization=Bearer-hunter2";
    let server = home.start(&[&collector.setting(), header]);
    ask(&server).await;
    eventually(async || collector.authorizations(), |seen| !seen.is_empty()).await;
    assert_eq!(collector.authorizations()[0], "Bearer-hunter2");
    assert!(!server.log().contains("hunter2"), "{}", server.log());
    let shown = home.run(&format!("config show --set {header}")).succeeded();
    assert!(shown.contains("authorization=***") && !shown.contains("hunter2"), "{shown}");
}
