use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Command, Stdio},
};

use axum::{
    Json, Router,
    extract::{
        Path, State, WebSocketUpgrade,
        ws::{Message, WebSocket},
    },
    response::Response,
    routing::get,
    serve::ListenerExt,
};
use mysql_async::Pool;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::process::Process;
use crate::stores::bare;

/// A bare server in a process of its own.
pub(crate) struct Peer {
    pub(crate) addr: SocketAddr,
    process: Process,
}

impl Peer {
    /// On axum: answers `/hello`, `/home` and `/echo`, and `/users/{id}` when it is given a database.
    pub(crate) fn start(database: Option<&str>) -> Self {
        Self::of(this_binary().args(["peer", "axum"]).args(database))
    }

    /// What `command` starts, whose first line says where it is.
    pub(crate) fn of(command: &mut Command) -> Self {
        let mut process = Process::start(command.stdout(Stdio::piped()));
        let mut line = String::new();
        BufReader::new(process.0.stdout.take().expect("a pipe"))
            .read_line(&mut line)
            .expect("the peer says its address");
        Self { addr: line.trim().parse().expect("an address"), process }
    }

    pub(crate) fn process(&self) -> &Process {
        &self.process
    }
}

/// This binary, to be another process.
pub(crate) fn this_binary() -> Command {
    Command::new(std::env::current_exe().expect("this binary has a path"))
}

/// What axum does at the least. Prints its address.
pub(crate) async fn serve(database: Option<&str>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    println!("{}", listener.local_addr().expect("a bound address"));
    let mut router = Router::new().route("/hello", get(hello)).route("/home", get(home));
    router = router.route("/echo", get(echo));
    if let Some(url) = database {
        router =
            router.merge(Router::new().route("/users/{id}", get(user)).with_state(bare::pool(url)));
    }
    // As everybody else does, or answers would wait for acknowledgements.
    let listener = listener.tap_io(|stream| stream.set_nodelay(true).expect("a TCP option"));
    axum::serve(listener, router).await.expect("the peer serves");
}

/// One constant answer of the size of `/hello`.
async fn hello() -> Json<Value> {
    Json(json!({ "hello": "world, rust", "env": "debug", "user": "admin" }))
}

/// One constant answer of the size of `/home`.
async fn home() -> Json<Value> {
    Json(json!({
        "id": 1,
        "username": "admin",
        "gender": "unknown",
        "role": "admin",
        "session_id": "00000000-0000-4000-8000-000000000000",
    }))
}

/// Messages that come back.
async fn echo(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async |mut socket: WebSocket| {
        while let Some(Ok(message)) = socket.recv().await {
            let is_message = matches!(message, Message::Text(_) | Message::Binary(_));
            if is_message && socket.send(message).await.is_err() {
                return;
            }
        }
    })
}

/// One select, and an answer of the size of `/users/{id}`.
async fn user(State(pool): State<Pool>, Path(id): Path<i64>) -> Json<Value> {
    let (id, username, _, gender, role, status, version, created_at, updated_at) =
        bare::select(&pool, id).await;
    Json(json!({
        "id": id,
        "username": username,
        "gender": gender,
        "role": role,
        "status": status,
        "version": version,
        "created_at": created_at,
        "updated_at": updated_at,
    }))
}
