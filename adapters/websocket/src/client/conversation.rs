use std::{io, time::Duration};

use futures_util::{SinkExt, StreamExt};
use tokio::{
    net::TcpStream,
    sync::mpsc::Receiver,
    time::{Instant, sleep, timeout},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{
        Message,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use super::{ConnectError, Target, backoff::Backoff};

/// How long the server may say nothing after a farewell.
const FAREWELL: Duration = Duration::from_secs(1);

/// How long a connection has to last for the next to be tried without delay.
const STABLE: Duration = Duration::from_secs(10);

/// What the person at the terminal does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Says something.
    Line(String),
    /// Has nothing more to say, or has had enough.
    End,
}

/// What the person at the terminal is told.
#[derive(Debug, PartialEq, Eq)]
pub enum News {
    /// There is a connection.
    Connected,
    /// The server says something.
    Text(String),
    /// The server sends bytes.
    Binary(Vec<u8>),
    /// The connection is lost, for this reason, and is made anew after this long.
    Lost(String, Duration),
}

/// How a conversation ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended {
    /// By the person.
    Here,
    /// By the server, with this code and reason, and another try would end in the same way.
    There(u16, String),
}

/// How one connection ended.
enum Parted {
    /// For good.
    Ended(Ended),
    /// By accident, of which this is known.
    Lost(String),
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Talks until one of both sides has had enough. The first connection has to be made at once; one that is lost is made
/// anew, as often as it takes. What is told goes out before anything else is done; that it cannot be is the end.
pub async fn converse(
    target: &Target,
    mut input: Receiver<Input>,
    mut tell: impl FnMut(News) -> io::Result<()>,
) -> Result<Ended, ConversationError> {
    let mut socket = target.connect().await?;
    // A line that went out when nobody was there any more.
    let mut unsaid = None;
    let mut backoff = Backoff::new();
    loop {
        tell(News::Connected)?;
        let since = Instant::now();
        let parted = talk(&mut socket, &mut input, &mut unsaid, &mut tell).await?;
        let mut reason = match parted {
            Parted::Ended(ended) => return Ok(ended),
            Parted::Lost(reason) => reason,
        };
        if since.elapsed() >= STABLE {
            backoff = Backoff::new();
        }
        let mut rest = Duration::ZERO;
        socket = loop {
            let wait = backoff.next().max(rest);
            tell(News::Lost(reason, wait))?;
            if unsaid == Some(Input::End) || is_over(&mut input, &mut unsaid, wait).await {
                return Ok(Ended::Here);
            }
            match target.connect().await {
                Ok(socket) => break socket,
                Err(error @ ConnectError::Refused { .. }) => return Err(error.into()),
                Err(ConnectError::Failed { reason: again, rest: asked }) => {
                    (reason, rest) = (again, asked);
                }
            }
        };
    }
}

/// Why there was no conversation, or no more of it.
#[derive(Debug, thiserror::Error)]
pub enum ConversationError {
    /// No connection.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// Nobody can be told anything.
    #[error("what the server says cannot be written")]
    Tell(#[from] io::Error),
}

/// Waits, and takes one thing that the person does meanwhile; whether that is the end.
async fn is_over(input: &mut Receiver<Input>, unsaid: &mut Option<Input>, wait: Duration) -> bool {
    let waited = sleep(wait);
    tokio::pin!(waited);
    loop {
        tokio::select! {
            () = &mut waited => return false,
            more = input.recv(), if unsaid.is_none() => match more {
                Some(line @ Input::Line(_)) => *unsaid = Some(line),
                Some(Input::End) | None => return true,
            },
        }
    }
}

async fn talk(
    socket: &mut Socket,
    input: &mut Receiver<Input>,
    unsaid: &mut Option<Input>,
    tell: &mut impl FnMut(News) -> io::Result<()>,
) -> io::Result<Parted> {
    loop {
        let said = tokio::select! {
            message = socket.next() => match hear(message, tell)? {
                Some(parted) => return Ok(parted),
                None => continue,
            },
            said = next(input, unsaid) => said,
        };
        match said {
            Input::Line(line) => {
                if let Err(error) = socket.send(Message::text(line.clone())).await {
                    *unsaid = Some(Input::Line(line));
                    return Ok(Parted::Lost(error.to_string()));
                }
            }
            Input::End => {
                part(socket, tell).await?;
                return Ok(Parted::Ended(Ended::Here));
            }
        }
    }
}

async fn next(input: &mut Receiver<Input>, unsaid: &mut Option<Input>) -> Input {
    match unsaid.take() {
        Some(said) => said,
        None => input.recv().await.unwrap_or(Input::End),
    }
}

/// Says farewell, and hears what the server still has to say until it says so too, or says nothing for a second.
async fn part(
    socket: &mut Socket,
    tell: &mut impl FnMut(News) -> io::Result<()>,
) -> io::Result<()> {
    let frame = CloseFrame { code: CloseCode::Normal, reason: "".into() };
    if timeout(FAREWELL, socket.close(Some(frame))).await.is_err() {
        return Ok(());
    }
    while let Ok(message) = timeout(FAREWELL, socket.next()).await {
        if hear(message, tell)?.is_some() {
            break;
        }
    }
    Ok(())
}

/// Tells what came; how the connection ended, if it did.
fn hear<E: ToString>(
    message: Option<Result<Message, E>>,
    tell: &mut impl FnMut(News) -> io::Result<()>,
) -> io::Result<Option<Parted>> {
    match message {
        Some(Ok(Message::Text(text))) => tell(News::Text(text.to_string()))?,
        Some(Ok(Message::Binary(bytes))) => tell(News::Binary(bytes.to_vec()))?,
        Some(Ok(Message::Close(frame))) => return Ok(Some(parted(frame))),
        Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
        Some(Err(error)) => return Ok(Some(Parted::Lost(error.to_string()))),
        None => return Ok(Some(Parted::Lost("the connection is closed".to_owned()))),
    }
    Ok(None)
}

/// A server that ends, or that was not listened to, may be back soon; whoever is told to go is not let in again.
fn parted(frame: Option<CloseFrame>) -> Parted {
    let (code, reason) =
        frame.map_or((1005, String::new()), |frame| (frame.code.into(), frame.reason.to_string()));
    match code {
        1001 | 1005 | 1006 | 1011..=1014 | 4008 => {
            Parted::Lost(format!("closed with {code} {reason}"))
        }
        code => Parted::Ended(Ended::There(code, reason)),
    }
}
