use portico_tests::{
    contract::eventually,
    fixtures::{PorticoHome, Ran},
};

use super::client::{Client, open_sockets};
use crate::end_to_end::caller::{Caller, status};

#[tokio::test]
async fn the_service_runs_by_itself_beside_one_that_logs_people_in() {
    let home = PorticoHome::with_keys();
    let http = home.start_as("http", &[]);
    let admin = Caller::admin(&http).await;
    assert_eq!(http.value("Sockets"), None);
    let sockets = home.start_as("socket", &[]);
    assert_eq!(sockets.value("Open"), None);
    assert_eq!(status(&sockets.admin_url("/readyz")).await, 200);
    let hello = status(&format!("http://{}/hello", sockets.socket())).await;
    assert_eq!(hello, 404, "there is no HTTP but for handshakes");

    let mut socket = Client::listening(&sockets, &admin.access, "news").await;
    Client::open(&sockets, "/socket_server").await.is_undisturbed().await;
    eventually(async || open_sockets(&sockets).await, |open| *open > 0.0).await;
    assert_eq!(admin.post("/auth/logout", None).await.0, 204);
    assert_eq!(socket.closed().await, (4001, "logged_out".to_owned()));
    assert_eq!(sockets.stop().code, Some(0));
}

#[test]
fn faults_of_the_section_end_with_2_and_name_the_key() {
    let home = PorticoHome::empty();
    for (setting, parts) in [
        ("socket.adr=1", ["`socket.adr`", "`socket.addr`"]),
        ("socket.addr=here", ["socket.addr", "127.0.0.1:30000"]),
        ("socket.addr=127.0.0.1:8080", ["socket.addr", "http.addr"]),
        ("socket.allowed_ips=10.0.98", ["socket.allowed_ips", "10.0.98.*"]),
        ("socket.allowed_ips=10.0.0.0/33", ["socket.allowed_ips", "10.0.0.0/33"]),
        ("socket.allowed_origins=example.com", ["socket.allowed_origins", "https://"]),
        ("socket.public_url=http://x", ["socket.public_url", "wss://"]),
        ("socket.heartbeat_interval=0s", ["socket.heartbeat_interval", "more than 0s"]),
        ("socket.heartbeat_timeout=25s", ["socket.heartbeat_timeout", "heartbeat_interval"]),
        ("socket.heartbeat_timeout=soon", ["socket.heartbeat_timeout", "soon"]),
        ("socket.max_message_bytes=0", ["socket.max_message_bytes", "at least 1"]),
        ("socket.max_connections=0", ["socket.max_connections", "at least 1"]),
        ("socket.max_per_user=-1", ["socket.max_per_user", "-1"]),
        ("socket.queue_bytes=0", ["socket.queue_bytes", "at least 1"]),
        ("socket.publishers=nobody", ["socket.publishers", "nobody"]),
        ("socket.echo=maybe", ["socket.echo", "true or false"]),
    ] {
        for command in ["config check", "socket"] {
            let complaint = home.run(&format!("{command} --set {setting}")).failed(2);
            assert!(parts.iter().all(|part| complaint.contains(part)), "{setting}: {complaint}");
        }
    }
}

#[test]
fn production_wants_to_know_who_may_come() {
    let home = PorticoHome::with_keys();
    for (setting, part) in
        [("socket.allowed_ips=", "socket.allowed_ips"), ("socket.allowed_origins=*", "origin")]
    {
        let mut command = home.command("--env prod socket");
        let ran = Ran::of(command.args(["--set", setting]));
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.complaint.contains(part), "{ran:?}");
    }
}
