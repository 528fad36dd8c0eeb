//! Clients that are slow, wrong or gone. Whatever they do, nobody waits for them for ever.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use reqwest::{Client, StatusCode};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::{login::Login, shift::Shift};
use crate::{
    servers::Portico,
    sockets::{Door, TEXT},
};

/// Longer than any client is waited for.
const PATIENCE: Duration = Duration::from_secs(100);
/// How slowly bytes come, and how many.
const PACE: Duration = Duration::from_millis(500);
const BYTES: usize = 10;

/// A wrong password, which is told, or that there were too many.
pub(super) async fn log_in(portico: Arc<Portico>) {
    let url = format!("http://{}/auth/login", portico.addr);
    let body = json!({ "username": "nobody", "password": "a wrong password" });
    let answer = Client::new().post(url).json(&body).send().await.expect("an answer");
    let told = [StatusCode::UNAUTHORIZED, StatusCode::TOO_MANY_REQUESTS];
    assert!(told.contains(&answer.status()), "{}", answer.status());
}

pub(super) async fn silent(portico: Arc<Portico>) {
    until_closed(connect(portico.addr).await).await;
}

pub(super) async fn half_head(portico: Arc<Portico>) {
    let mut stream = connect(portico.addr).await;
    stream.write_all(b"GET /home HTTP/1.1\r\nHost: ").await.expect("the server reads");
    until_closed(stream).await;
}

/// It breaks off before its end.
pub(super) async fn slow_body(portico: Arc<Portico>) {
    let mut stream = connect(portico.addr).await;
    let head = "POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("the server reads");
    for _ in 0..BYTES {
        stream.write_all(b" ").await.expect("the server reads");
        tokio::time::sleep(PACE).await;
    }
}

pub(super) async fn garbage(portico: Arc<Portico>) {
    for addr in [portico.addr, portico.socket, portico.grpc] {
        let mut stream = connect(addr).await;
        stream.write_all(b"\x16\x03\x01 is no HTTP\r\n\r\n").await.expect("the server reads");
        until_closed(stream).await;
    }
}

/// A frame without a mask, for which the socket is closed.
pub(super) async fn frame(portico: Arc<Portico>) {
    let door = Door { addr: portico.socket, path: "/echo", token: None };
    let mut stream = door.open().await;
    stream.write_all(&[TEXT, 2, b'h', b'i']).await.expect("the server reads");
    until_closed(stream).await;
}

/// Workbooks that break off, one on its way in and one on its way out.
pub(super) async fn workbooks(portico: Arc<Portico>, mut shift: Shift) -> Shift {
    let (client, mut login) = (Client::new(), Login::of(7));
    while shift.goes_on().await {
        let token = login.token(&portico).await;
        let head = format!(
            "POST /excel/import HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n--b\r\n"
        );
        let mut stream = connect(portico.addr).await;
        stream.write_all(head.as_bytes()).await.expect("the server reads");
        let request = client.get(format!("http://{}/excel/export", portico.addr));
        let answer = request.bearer_auth(token).send().await.expect("an answer");
        drop(answer.error_for_status().expect("a workbook"));
    }
    shift
}

async fn connect(addr: SocketAddr) -> TcpStream {
    TcpStream::connect(addr).await.expect("the server accepts")
}

/// Whatever the server says before, and whether it ends with a farewell or a reset.
async fn until_closed(mut stream: TcpStream) {
    let closed = timeout(PATIENCE, stream.read_to_end(&mut Vec::new())).await;
    let _ = closed.expect("the server does not wait for ever");
}
