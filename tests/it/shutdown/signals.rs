use std::time::Duration;

use portico_tests::fixtures::PorticoHome;
use rustix::process::Signal;

use super::in_flight::{closed, slow_login};

#[tokio::test]
async fn each_signal_to_end_drains() {
    for (signal, name) in
        [(Signal::TERM, "SIGTERM"), (Signal::INT, "SIGINT"), (Signal::QUIT, "SIGQUIT")]
    {
        let home = PorticoHome::with_keys();
        let server = home.start(&[]);
        let (mut login, rest) = slow_login(&server).await;
        server.signal(signal);
        closed(&server).await;
        login.send(rest).await;
        assert!(login.text().await.starts_with("HTTP/1.1 200 "), "{name}");
        let (code, log) = server.ended(Duration::from_secs(5)).await;
        assert_eq!(code, Some(0), "{name}: {log}");
        assert!(log.contains(name), "{log}");
    }
}

#[tokio::test]
async fn operators_are_answered_until_the_end() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let (mut login, rest) = slow_login(&server).await;
    server.terminate();
    closed(&server).await;
    let live = reqwest::get(server.admin_url("/livez")).await.expect("an answer");
    assert_eq!(live.status(), 200);
    let metrics = reqwest::get(server.admin_url("/metrics")).await.expect("an answer");
    assert_eq!(metrics.status(), 200);
    login.send(rest).await;
    login.text().await;
    assert_eq!(server.ended(Duration::from_secs(5)).await.0, Some(0));
}
