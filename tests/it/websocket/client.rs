use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use portico_tests::fixtures::PorticoServer;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest, handshake::client::Request},
};

use crate::end_to_end::caller::client;

/// How long a message may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long is listened to somebody who should say nothing.
const MOMENT: Duration = Duration::from_millis(50);

/// A client that keeps to the protocol, as long as it is asked for something: pings are answered meanwhile.
pub(crate) struct Client {
    socket: WebSocketStream<TcpStream>,
}

impl Client {
    /// Opens a socket at `path` without a token.
    pub(crate) async fn open(server: &PorticoServer, path: &str) -> Self {
        Self::open_with(server, path, None).await
    }

    /// Opens a socket on the channels.
    pub(crate) async fn on_channels(server: &PorticoServer, token: &str) -> Self {
        Self::open_with(server, "/socket", Some(token)).await
    }

    /// Opens a socket on the channels, and listens to `topic`.
    pub(crate) async fn listening(server: &PorticoServer, token: &str, topic: &str) -> Self {
        let mut client = Self::on_channels(server, token).await;
        client.ask(json!({ "op": "subscribe", "topic": topic })).await.is_fine();
        client
    }

    /// Opens a socket at `path`.
    pub(crate) async fn open_with(server: &PorticoServer, path: &str, token: Option<&str>) -> Self {
        let stream = TcpStream::connect(server.socket()).await.expect("someone listens");
        Self::open_on(stream, path, token).await
    }

    /// Opens a socket on a connection.
    pub(crate) async fn open_on(stream: TcpStream, path: &str, token: Option<&str>) -> Self {
        let mut request = format!("ws://portico.test{path}").into_client_request().expect("a URL");
        if let Some(token) = token {
            let bearer = format!("Bearer {token}").parse().expect("ASCII");
            request.headers_mut().insert("authorization", bearer);
        }
        Self::of(request, stream).await
    }

    /// Opens a socket by a request that says more.
    pub(crate) async fn of_request(server: &PorticoServer, request: Request) -> Self {
        let stream = TcpStream::connect(server.socket()).await.expect("someone listens");
        Self::of(request, stream).await
    }

    async fn of(request: Request, stream: TcpStream) -> Self {
        let (socket, _) = client_async(request, stream).await.expect("a socket is opened");
        Self { socket }
    }

    /// Sends a message.
    pub(crate) async fn say(&mut self, message: impl Into<Message>) {
        self.socket.send(message.into()).await.expect("the socket is open");
    }

    /// Sends a command.
    pub(crate) async fn command(&mut self, command: Value) {
        self.say(command.to_string()).await;
    }

    /// The next message that is no ping or pong.
    pub(crate) async fn hear(&mut self) -> Message {
        loop {
            match self.next().await {
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
                Ok(message) => return message,
                Err(error) => panic!("the socket is gone: {error}"),
            }
        }
    }

    /// The next text.
    pub(crate) async fn text(&mut self) -> String {
        match self.hear().await {
            Message::Text(text) => text.as_str().to_owned(),
            other => panic!("no text: {other:?}"),
        }
    }

    /// The next text, which has to be JSON.
    pub(crate) async fn json(&mut self) -> Heard {
        let text = self.text().await;
        Heard(serde_json::from_str(&text).unwrap_or_else(|_| panic!("no JSON: {text}")))
    }

    /// Sends a command; what is heard next.
    pub(crate) async fn ask(&mut self, command: Value) -> Heard {
        self.command(command).await;
        self.json().await
    }

    /// Whatever comes next, pongs as well.
    pub(crate) async fn next(&mut self) -> Result<Message, Error> {
        let next = tokio::time::timeout(PATIENCE, self.socket.next()).await;
        next.expect("nothing comes, and nobody closes").unwrap_or(Err(Error::ConnectionClosed))
    }

    /// Hears messages until the socket is closed: the code and the reason.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        loop {
            match self.next().await {
                Ok(Message::Close(Some(frame))) => {
                    return (frame.code.into(), frame.reason.as_str().to_owned());
                }
                Ok(_) => {}
                Err(error) => panic!("there was no farewell: {error}"),
            }
        }
    }

    /// Closes the socket, and waits until the other side has done so.
    pub(crate) async fn leave(mut self) {
        self.socket.close(None).await.expect("the socket is open");
        while self.next().await.is_ok() {}
    }

    /// Whether nothing but pings comes for a moment.
    pub(crate) async fn hears_nothing(&mut self) -> bool {
        tokio::time::timeout(MOMENT, self.hear()).await.is_err()
    }

    /// Asserts that what is said at `/socket_server` is still answered.
    pub(crate) async fn is_undisturbed(&mut self) {
        self.say("are you there").await;
        assert_eq!(self.text().await, "recv data:are you there");
    }
}

/// What was heard on the channels.
#[derive(Debug)]
pub(crate) struct Heard(pub(crate) Value);

impl Heard {
    /// Asserts that a command was done.
    #[track_caller]
    pub(crate) fn is_fine(&self) {
        assert_eq!(self.0["ok"], true, "{self:?}");
    }

    /// The code of an error.
    #[track_caller]
    pub(crate) fn code(&self) -> &str {
        self.0["error"]["code"].as_str().unwrap_or_else(|| panic!("no error: {self:?}"))
    }

    /// Asserts that it is a message on `topic`; its number and what it says.
    #[track_caller]
    pub(crate) fn message(&self, topic: &str) -> (u64, &Value) {
        assert_eq!(self.0["topic"], topic, "{self:?}");
        (self.0["seq"].as_u64().expect("a number"), &self.0["data"])
    }
}

/// What is measured as `name`, labels included; 0 while nothing is.
pub(crate) async fn measured(server: &PorticoServer, name: &str) -> f64 {
    let answer = client().get(server.admin_url("/metrics")).send().await.expect("an answer");
    let metrics = answer.text().await.expect("text");
    let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.map_or(0.0, |value| value.parse().expect("a number"))
}

/// How many sockets are open.
pub(crate) async fn open_sockets(server: &PorticoServer) -> f64 {
    measured(server, "portico_socket_open").await
}
