//! `portico client socket`, as somebody at a terminal or a script uses it.

use std::{
    process::{ExitStatus, Stdio},
    time::{Duration, Instant},
};

use futures_util::{SinkExt, StreamExt};
use portico_tests::fixtures::PorticoHome;
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    net::TcpListener,
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command},
};
use tokio_tungstenite::{
    accept_async,
    tungstenite::{
        Message,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use crate::slow_clients::wire::{Wire, timed};

/// A long input.
const LINES: u32 = 20_000;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

struct Terminal {
    client: Child,
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
    notes: Lines<BufReader<ChildStderr>>,
}

impl Terminal {
    fn open(home: &PorticoHome, url: &str) -> Self {
        let mut command = Command::from(home.command(&format!("client socket {url}")));
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut client = command.kill_on_drop(true).spawn().expect("the binary starts");
        Self {
            input: client.stdin.take(),
            output: BufReader::new(client.stdout.take().expect("it is piped")).lines(),
            notes: BufReader::new(client.stderr.take().expect("it is piped")).lines(),
            client,
        }
    }

    async fn types(&mut self, text: &str) {
        let input = self.input.as_mut().expect("the input is open");
        input.write_all(text.as_bytes()).await.expect("the client reads");
    }

    /// The next line that the server said.
    async fn hears(&mut self) -> Option<String> {
        let line = tokio::time::timeout(PATIENCE, self.output.next_line()).await;
        line.expect("a line comes, or the end").expect("UTF-8")
    }

    /// Waits until the person is told something that has `words`.
    async fn is_told(&mut self, words: &str) {
        let told = tokio::time::timeout(PATIENCE, async {
            while let Some(note) = self.notes.next_line().await.expect("UTF-8") {
                if note.contains(words) {
                    return;
                }
            }
            panic!("nobody says {words:?}");
        });
        told.await.unwrap_or_else(|_| panic!("nobody says {words:?}"));
    }

    fn interrupt(&self) {
        let id = self.client.id().and_then(|id| Pid::from_raw(id.try_into().ok()?));
        kill_process(id.expect("it runs"), Signal::INT).expect("it runs");
    }

    async fn ends(mut self) -> ExitStatus {
        let ended = tokio::time::timeout(PATIENCE, self.client.wait()).await;
        ended.expect("the client ends").expect("an own child")
    }
}

/// The server takes longer over them than the farewell that comes behind.
#[tokio::test]
async fn every_line_of_a_long_pipe_is_answered_and_printed() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["socket.messages_per_second=5000"]);
    let mut terminal = Terminal::open(&home, &format!("ws://{}/socket_server", server.socket()));
    let mut input = terminal.input.take().expect("the input is open");
    tokio::spawn(async move {
        for number in 0..LINES {
            input.write_all(format!("{number}\n").as_bytes()).await.expect("the client reads");
        }
    });
    for number in 0..LINES {
        assert_eq!(terminal.hears().await, Some(format!("recv data:{number}")));
    }
    assert_eq!(terminal.hears().await, None);
    assert!(terminal.ends().await.success());
}

/// A connection may take ten seconds, and Ctrl-C one.
#[tokio::test]
async fn ctrl_c_ends_a_client_whose_connection_is_not_there_yet() {
    let home = PorticoHome::empty();
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = silent.local_addr().expect("an address");
    let terminal = Terminal::open(&home, &format!("ws://{address}/"));
    let (stream, _) = silent.accept().await.expect("it connects");
    let mut wire = Wire::of(stream);
    super::raw::head(&mut wire).await;
    terminal.interrupt();
    let (took, status) = timed(terminal.ends()).await;
    assert!(status.success(), "{status}");
    assert!(took < Duration::from_secs(4), "{took:?}");
}

/// The server ends, comes back with too much to do, asks for a rest, and is there again.
#[tokio::test]
async fn a_lost_connection_is_made_anew_ever_later_and_not_before_the_server_wants_it() {
    let home = PorticoHome::empty();
    let server = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = server.local_addr().expect("an address");
    let mut terminal = Terminal::open(&home, &format!("ws://{address}/"));
    let accept = async || server.accept().await.expect("it connects").0;

    let mut first = accept_async(accept().await).await.expect("a handshake");
    let since = Instant::now();
    let away = CloseFrame { code: CloseCode::Away, reason: "".into() };
    first.close(Some(away)).await.expect("the client is there");
    terminal.is_told("connecting again in 250ms").await;
    terminal.types("said meanwhile\n").await;
    drop(accept().await);
    assert!(since.elapsed() >= Duration::from_millis(250), "{:?}", since.elapsed());

    let since = Instant::now();
    let mut refused = Wire::of(accept().await);
    assert!(since.elapsed() >= Duration::from_millis(500), "{:?}", since.elapsed());
    super::raw::head(&mut refused).await;
    refused
        .send("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n")
        .await;
    terminal.is_told("429 Too Many Requests; connecting again in 3s").await;

    let since = Instant::now();
    let mut last = accept_async(accept().await).await.expect("a handshake");
    assert!(since.elapsed() >= Duration::from_millis(2_900), "{:?}", since.elapsed());
    let said = last.next().await.expect("the line").expect("a message");
    assert_eq!(said, Message::text("said meanwhile"));
    last.send(Message::text("heard")).await.expect("the client is there");
    assert_eq!(terminal.hears().await.as_deref(), Some("heard"));
    drop(terminal.input.take());
    while last.next().await.is_some_and(|message| message.is_ok()) {}
    assert!(terminal.ends().await.success());
}
