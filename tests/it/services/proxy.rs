//! What the fault proxy does in each mode, to new connections and to open ones.

use std::{
    io::ErrorKind,
    time::{Duration, Instant},
};

use portico_tests::services::{FaultProxy, Mode};
use tokio::net::{TcpListener, TcpStream};

use super::wire::{SOON, echo, ping, pong};

async fn proxy() -> FaultProxy {
    FaultProxy::in_front_of(echo().await).await
}

async fn client(proxy: &FaultProxy) -> TcpStream {
    TcpStream::connect(proxy.addr()).await.unwrap()
}

#[tokio::test]
async fn what_passes_comes_back() {
    let proxy = proxy().await;
    let mut client = client(&proxy).await;
    assert_eq!(ping(&mut client).await.unwrap().unwrap(), b"ping");
    assert_eq!(proxy.taken(), 1);
}

#[tokio::test]
async fn refusing_closes_the_port_and_resets_who_is_there() {
    let proxy = proxy().await;
    let mut before = client(&proxy).await;
    ping(&mut before).await.unwrap().unwrap();
    proxy.set(Mode::Refuse).await;
    assert_eq!(pong(&mut before).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
    let refused = TcpStream::connect(proxy.addr()).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    proxy.set(Mode::Pass).await;
    let mut after = client(&proxy).await;
    assert_eq!(ping(&mut after).await.unwrap().unwrap(), b"ping");
}

#[tokio::test]
async fn hanging_keeps_everything_until_it_passes_again() {
    let proxy = proxy().await;
    let mut before = client(&proxy).await;
    ping(&mut before).await.unwrap().unwrap();
    proxy.set(Mode::Hang).await;
    let mut after = client(&proxy).await;
    assert!(ping(&mut before).await.is_none());
    assert!(ping(&mut after).await.is_none());
    proxy.set(Mode::Pass).await;
    assert_eq!(pong(&mut before).await.unwrap(), b"ping");
    assert_eq!(pong(&mut after).await.unwrap(), b"ping");
}

#[tokio::test]
async fn a_reset_comes_after_so_many_bytes() {
    let proxy = proxy().await;
    let mut before = client(&proxy).await;
    ping(&mut before).await.unwrap().unwrap();
    proxy.set(Mode::ResetAfter(6)).await;
    let mut after = client(&proxy).await;
    for client in [&mut before, &mut after] {
        assert_eq!(ping(client).await.unwrap().unwrap(), b"ping");
        // The last two bytes may be lost with the reset that follows them.
        let last = ping(client).await.unwrap();
        if last.is_ok_and(|last| last == b"pi") {
            assert_eq!(pong(client).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
        }
    }
}

#[tokio::test]
async fn latency_is_added_in_either_direction() {
    let proxy = proxy().await;
    let mut client = client(&proxy).await;
    ping(&mut client).await.unwrap().unwrap();
    let latency = Duration::from_millis(50);
    proxy.set(Mode::Latency(latency)).await;
    let begun = Instant::now();
    ping(&mut client).await.unwrap().unwrap();
    assert!(begun.elapsed() >= 2 * latency && begun.elapsed() < SOON);
}

#[tokio::test]
async fn what_is_open_can_hang_while_new_connections_pass() {
    let proxy = proxy().await;
    let mut before = client(&proxy).await;
    ping(&mut before).await.unwrap().unwrap();
    proxy.set(Mode::HangOpen).await;
    let mut after = client(&proxy).await;
    assert!(ping(&mut before).await.is_none());
    assert_eq!(ping(&mut after).await.unwrap().unwrap(), b"ping");
    proxy.set(Mode::Pass).await;
    assert_eq!(pong(&mut before).await.unwrap(), b"ping");
}

#[tokio::test]
async fn new_connections_are_led_elsewhere() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = FaultProxy::in_front_of(nobody.local_addr().unwrap()).await;
    let mut before = client(&proxy).await;
    let _led = nobody.accept().await.unwrap();
    proxy.lead_to(echo().await);
    let mut after = client(&proxy).await;
    assert_eq!(ping(&mut after).await.unwrap().unwrap(), b"ping");
    assert!(ping(&mut before).await.is_none());
}
