use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Command, Stdio},
};

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use mysql_async::Pool;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{bare, process::Process};

/// A bare axum server in a process of its own.
pub(crate) struct Peer {
    pub(crate) addr: SocketAddr,
    _process: Process,
}

impl Peer {
    /// Answers `/home`, and `/users/{id}` when it is given a database.
    pub(crate) fn start(database: Option<&str>) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this binary has a path"));
        command.arg("peer").args(database).stdout(Stdio::piped());
        let mut process = Process::start(&mut command);
        let mut line = String::new();
        BufReader::new(process.0.stdout.take().expect("a pipe"))
            .read_line(&mut line)
            .expect("the peer says its address");
        Self { addr: line.trim().parse().expect("an address"), _process: process }
    }
}

/// What axum does at the least. Prints its address.
pub(crate) async fn serve(database: Option<&str>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    println!("{}", listener.local_addr().expect("a bound address"));
    let mut router = Router::new().route("/home", get(home));
    if let Some(url) = database {
        router =
            router.merge(Router::new().route("/users/{id}", get(user)).with_state(bare::pool(url)));
    }
    axum::serve(listener, router).await.expect("the peer serves");
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
