//! A request that is on its way when the end begins is answered, and its client learns to go elsewhere.

use std::time::Duration;

use portico_tests::fixtures::PorticoHome;
use rustix::process::Signal;

use crate::slow_clients::wire::Wire;

const REQUEST: &str = "GET /hello HTTP/1.1\r\nHost: portico.test\r\n\r\n";
/// More than a listener accepts in one go.
const CROWD: usize = 300;

#[track_caller]
fn assert_last(answer: &str) {
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.to_lowercase().contains("connection: close"), "{answer}");
}

#[tokio::test]
async fn connections_are_given_up_one_by_one_during_the_delay() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["shutdown.drain_delay=20s"]);
    let mut early = Wire::with(server.http(), REQUEST).await;
    let answer = early.answer().await;
    assert!(!answer.to_lowercase().contains("connection: close"), "{answer}");
    server.terminate();
    let ready = server.admin_url("/readyz");
    let ask = async || crate::end_to_end::caller::status(&ready).await;
    portico_tests::contract::eventually(ask, |status| *status == 503).await;
    // Who asks again is answered, and so is who comes now; neither is to come again.
    early.send(REQUEST).await;
    assert_last(&early.text().await);
    assert_last(&Wire::with(server.http(), REQUEST).await.text().await);
    // An HTTP/2 connection is good until the delay is over.
    let client = reqwest::Client::builder().http2_prior_knowledge().build().expect("a client");
    for _ in 0..2 {
        let answer = client.get(server.url("/hello")).send().await.expect("an answer");
        assert_eq!(answer.version(), reqwest::Version::HTTP_2);
    }
}

#[tokio::test]
async fn requests_that_came_before_the_end_began_are_answered() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let mut kept = Vec::new();
    for _ in 0..CROWD {
        let mut wire = Wire::with(server.http(), REQUEST).await;
        wire.answer().await;
        kept.push(wire);
    }
    // What comes now lies in the system, before the end has begun for a server that looks up.
    server.signal(Signal::STOP);
    for wire in &mut kept {
        wire.send(REQUEST).await;
    }
    let mut new = Vec::new();
    for _ in 0..CROWD {
        new.push(Wire::with(server.http(), REQUEST).await);
    }
    server.terminate();
    server.signal(Signal::CONT);
    for (number, wire) in kept.iter_mut().chain(&mut new).enumerate() {
        let answer = wire.text().await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{number}: {answer}");
    }
    let (code, log) = server.ended(Duration::from_secs(20)).await;
    assert_eq!(code, Some(0), "{log}");
}
