//! H5: whoever can hold up the end of a server does, all at once.

use std::{env, time::Duration};

use portico_proto::portico::{
    session::v1::{WatchRequest, WatchResponse, session_service_client::SessionServiceClient},
    users::v1::{ListUsersRequest, ListUsersResponse, user_service_client::UserServiceClient},
};
use portico_tests::{
    contract::eventually,
    fixtures::{PorticoHome, PorticoServer},
};
use rustix::process::Signal;
use tokio::time::Instant;
use tonic::{Code, Request, Streaming};

use super::{
    idle::PREFACE,
    in_flight::{closed, slow_login},
    report::{cut, report},
};
use crate::{
    end_to_end::caller::{Caller, status},
    grpc::certified,
    http::excel::workbook::users,
    slow_clients::wire::Wire,
    websocket::raw::RawSocket,
};

const TLS: [&str; 3] =
    ["grpc.tls=tls", "grpc.cert_file=var/certs/server.crt", "grpc.key_file=var/certs/server.key"];

/// Clients who say nothing, or half of something, or do not listen. None of them is in the middle of a request.
struct Idlers {
    _wires: [Wire; 4],
    _socket: RawSocket,
    watch: Streaming<WatchResponse>,
}

/// Who is in the middle of something that does not end by itself.
struct Hangers {
    _call: Streaming<ListUsersResponse>,
}

/// A server on which somebody is at every kind of thing.
struct Crowded {
    home: PorticoHome,
    server: PorticoServer,
    admin: Caller,
    login: (Wire, String),
    idlers: Idlers,
}

impl Crowded {
    async fn start(settings: &[&str]) -> Self {
        let home = PorticoHome::with_keys();
        home.run("certs generate --server-name api.example.com").succeeded();
        let server = home.start(&[&TLS[..], settings].concat());
        let admin = Caller::admin(&server).await;
        let wires = [
            Wire::connect(server.http()).await,
            Wire::with(server.http(), "GET /hello HTTP/1.1\r\nHost: a").await,
            // Half of a PING.
            Wire::with(server.http(), [PREFACE, b"\0\0\x08\x06\0\0\0\0\0ping"].concat()).await,
            // Nothing where TLS has to begin.
            Wire::connect(server.grpc()).await,
        ];
        let socket = RawSocket::open(&server, "/socket_server", None).await;
        let channel = channel(&home, &server).connect().await.expect("a channel");
        let watching = SessionServiceClient::new(channel).watch(ask(&admin, WatchRequest {})).await;
        let mut watch = watching.expect("a session").into_inner();
        watch.message().await.expect("it goes on").expect("a message");
        let login = slow_login(&server).await;
        let idlers = Idlers { _wires: wires, _socket: socket, watch };
        Self { home, server, admin, login, idlers }
    }

    /// Begins what takes longer than anybody waits.
    async fn hang(&self) -> Hangers {
        let names: Vec<_> = (0..5_000).map(|number| format!("user{number}")).collect();
        let rows = names.iter().map(|name| ["", name.as_str(), "correct horse", ""]);
        let workbook = users(&rows.collect::<Vec<_>>()).await;
        let (_, location) = self.admin.import("?mode=partial", workbook).await;
        let hashed =
            async || self.admin.get(&location).await.1["progress"]["passwords_hashed"].clone();
        eventually(hashed, |hashed| *hashed != 0).await;
        // Not even the name of the first user fits.
        let endpoint = channel(&self.home, &self.server).initial_stream_window_size(8);
        let mut users = UserServiceClient::new(endpoint.connect().await.expect("a channel"));
        let listed = users.list_users(ask(&self.admin, ListUsersRequest::default())).await;
        Hangers { _call: listed.expect("an administrator").into_inner() }
    }

    /// Completes the login, whose answer has to be a good one.
    async fn complete_login(&mut self) {
        let (wire, rest) = &mut self.login;
        wire.send(&*rest).await;
        let answer = wire.text().await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }

    /// Waits until the end of the stream is told.
    async fn watch_ends(&mut self) {
        let end = self.idlers.watch.message().await.expect_err("the end");
        assert_eq!(end.code(), Code::Unavailable);
    }

    /// Waits for the end, which is due `within` so long from `begun`; the exit code and the log.
    async fn ended(self, begun: Instant, within: Duration) -> (Option<i32>, String) {
        // A busy machine is a moment late.
        let latest = begun + within + Duration::from_secs(1);
        self.server.ended(latest - Instant::now()).await
    }
}

fn channel(home: &PorticoHome, server: &PorticoServer) -> tonic::transport::Endpoint {
    certified::endpoint(server.grpc(), &home.path().join("var/certs"), "ca.crt", None)
}

fn ask<T>(caller: &Caller, message: T) -> Request<T> {
    let mut request = Request::new(message);
    let token = format!("Bearer {}", caller.access).parse().expect("ASCII");
    request.metadata_mut().insert("authorization", token);
    request
}

#[tokio::test]
async fn who_hangs_without_a_request_holds_up_no_clean_end() {
    let mut crowded = Crowded::start(&[]).await;
    crowded.server.terminate();
    let begun = Instant::now();
    closed(&crowded.server).await;
    crowded.watch_ends().await;
    crowded.complete_login().await;
    let (code, log) = crowded.ended(begun, Duration::from_secs(10)).await;
    assert_eq!(code, Some(0), "{log}");
    // The socket never answered that it is closed.
    assert_eq!(cut(&log), [0, 0, 1, 0, 0], "{log}");
    assert_eq!(report(&log)["outcome"], "clean");
    assert!(log.contains("socket cut"), "{log}");
}

#[tokio::test]
async fn who_hangs_in_a_request_is_cut_at_the_deadline_and_named() {
    let is_whole = env::var_os("PORTICO_TEST_ALL").is_some();
    let seconds = if is_whole { 25 } else { 6 };
    let mut crowded = Crowded::start(&[&format!("shutdown.deadline={seconds}s")]).await;
    let _hangers = crowded.hang().await;
    crowded.server.terminate();
    let begun = Instant::now();
    closed(&crowded.server).await;
    crowded.watch_ends().await;
    crowded.complete_login().await;
    let (code, log) = crowded.ended(begun, Duration::from_secs(seconds)).await;
    assert_eq!(code, Some(1), "{log}");
    assert_eq!(cut(&log), [0, 1, 1, 1, 0], "{log}");
    assert_eq!(report(&log)["outcome"], "forced");
    for line in ["calls cut", "socket cut", "import cut"] {
        assert!(log.contains(line), "{line}: {log}");
    }
}

#[tokio::test]
async fn a_second_signal_cuts_whoever_hangs_and_names_them() {
    for signal in [Signal::TERM, Signal::INT] {
        let mut crowded = Crowded::start(&[]).await;
        let _hangers = crowded.hang().await;
        crowded.server.terminate();
        let ready = crowded.server.admin_url("/readyz");
        eventually(async || status(&ready).await, |status| *status == 503).await;
        crowded.watch_ends().await;
        crowded.server.signal(signal);
        let (code, log) = crowded.ended(Instant::now(), Duration::from_secs(1)).await;
        assert_eq!(code, Some(1), "{log}");
        assert_eq!(cut(&log), [1, 1, 1, 1, 0], "{log}");
        for line in ["requests cut", "calls cut", "socket cut", "import cut", "told to end at once"]
        {
            assert!(log.contains(line), "{line}: {log}");
        }
    }
}
