//! Clients of sockets, who come back at once when they are told that an instance ends.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest, protocol::frame::coding::CloseCode},
};

use super::{
    fleet::Fleet,
    load::{Load, Over, Tally},
    topic::{NAME, Topic},
};
use crate::end_to_end::caller::Caller;

const ECHOES: usize = 3;

/// Has some talk to the server, and one to everybody.
pub(super) fn begin(load: &mut Load, fleet: &Fleet, admin: &Caller, topic: &Topic) {
    let address = fleet.proxy.socket();
    for _ in 0..ECHOES {
        load.add(|over| echo(address, over));
    }
    let (token, topic) = (admin.access.clone(), topic.clone());
    load.add(move |over| publish(address, token, topic, over));
}

async fn echo(address: SocketAddr, over: Over) -> Tally {
    let (mut tally, mut line) = (Tally::default(), Line::to(address, "/socket_server", None));
    while over.goes_on().await {
        let heard = line.ask("are you there".into()).await;
        tally.note("socket messages", expect(heard, |text| text == "recv data:are you there"));
    }
    tally
}

/// Numbers what it says, and tells `topic` which of it was acknowledged.
async fn publish(address: SocketAddr, token: String, topic: Topic, over: Over) -> Tally {
    let (mut tally, mut line) = (Tally::default(), Line::to(address, "/socket", Some(token)));
    let mut number = 0_u64;
    while over.goes_on().await {
        number += 1;
        let command = json!({ "id": number, "op": "publish", "topic": NAME, "data": number });
        let heard = line.ask(command.to_string()).await;
        if matches!(heard, Ok(Some(_))) {
            topic.acknowledge(number);
        }
        let is_fine = |text: &str| {
            let answer: Value = serde_json::from_str(text).unwrap_or_default();
            answer == json!({ "id": number, "ok": true })
        };
        tally.note("publications", expect(heard, is_fine));
    }
    tally
}

/// What was not answered because the instance ended was not acknowledged, which is no fault.
fn expect(
    heard: Result<Option<String>, String>,
    is_fine: impl Fn(&str) -> bool,
) -> Result<(), String> {
    match heard? {
        Some(text) if !is_fine(&text) => Err(text),
        _ => Ok(()),
    }
}

/// A socket that is opened again when it has to be.
struct Line {
    address: SocketAddr,
    path: &'static str,
    token: Option<String>,
    socket: Option<WebSocketStream<TcpStream>>,
}

impl Line {
    fn to(address: SocketAddr, path: &'static str, token: Option<String>) -> Self {
        Self { address, path, token, socket: None }
    }

    /// Says something, and hears the answer; none when the server ended instead.
    async fn ask(&mut self, text: String) -> Result<Option<String>, String> {
        let mut socket = match self.socket.take() {
            Some(socket) => socket,
            None => self.open().await?,
        };
        socket.send(text.into()).await.map_err(|error| format!("{error:?}"))?;
        loop {
            match socket.next().await {
                Some(Ok(Message::Text(text))) => {
                    self.socket = Some(socket);
                    return Ok(Some(text.as_str().to_owned()));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(Some(frame)))) if frame.code == CloseCode::Away => {
                    // Takes leave, and reads to the end.
                    while socket.next().await.is_some_and(|next| next.is_ok()) {}
                    return Ok(None);
                }
                other => return Err(format!("{} ended with {other:?}", self.path)),
            }
        }
    }

    async fn open(&self) -> Result<WebSocketStream<TcpStream>, String> {
        let url = format!("ws://portico.test{}", self.path);
        let mut request = url.into_client_request().map_err(|error| error.to_string())?;
        if let Some(token) = &self.token {
            let token = format!("Bearer {token}").parse().expect("ASCII");
            request.headers_mut().insert("authorization", token);
        }
        let stream = TcpStream::connect(self.address).await.map_err(|error| error.to_string())?;
        let opened = client_async(request, stream).await;
        opened.map(|(socket, _)| socket).map_err(|error| format!("{} {error:?}", self.path))
    }
}
