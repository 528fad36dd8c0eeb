use std::net::SocketAddr;

use portico_tests::fixtures::PorticoServer;

use super::knock::KEY;
use crate::slow_clients::wire::Wire;

/// First bytes of frames (RFC 6455, section 5.2): the last one of a message, and of which kind.
pub(crate) const TEXT: u8 = 0x81;
pub(crate) const BINARY: u8 = 0x82;
pub(crate) const CLOSE: u8 = 0x88;
pub(crate) const PING: u8 = 0x89;
pub(crate) const PONG: u8 = 0x8a;
/// A frame that is not the last one of its message.
pub(crate) const MORE: u8 = 0x80;

/// A socket on which each byte is the test's own.
pub(crate) struct RawSocket {
    pub(crate) wire: Wire,
}

impl RawSocket {
    /// Opens a socket at `path`.
    pub(crate) async fn open(server: &PorticoServer, path: &str, token: Option<&str>) -> Self {
        Self::open_on(Wire::connect(server.socket()).await, path, token).await
    }

    /// Opens a socket of a client that has room for a few bytes that it does not read.
    pub(crate) async fn narrow(address: SocketAddr, path: &str, token: Option<&str>) -> Self {
        Self::open_on(Wire::narrow(address).await, path, token).await
    }

    async fn open_on(mut wire: Wire, path: &str, token: Option<&str>) -> Self {
        wire.send(handshake(path, token)).await;
        let head = head(&mut wire).await;
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        Self { wire }
    }

    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.wire.send(bytes).await;
    }

    /// The next frame: its first byte and what it holds; `None` when the other side closed.
    pub(crate) async fn frame(&mut self) -> Option<(u8, Vec<u8>)> {
        let mut start = [0; 2];
        if !self.wire.fill(&mut start).await {
            return None;
        }
        let mut length = [0; 8];
        let more = match start[1] {
            126 => &mut length[6..],
            127 => &mut length[..],
            short => {
                length[7] = short;
                &mut []
            }
        };
        assert!(self.wire.fill(more).await, "half a frame");
        let mut payload = vec![0; usize::try_from(u64::from_be_bytes(length)).expect("a length")];
        assert!(self.wire.fill(&mut payload).await, "half a frame");
        Some((start[0], payload))
    }

    /// The next frame that is neither ping nor pong.
    pub(crate) async fn message(&mut self) -> Option<(u8, Vec<u8>)> {
        loop {
            let frame = self.frame().await;
            if !matches!(frame, Some((PING | PONG, _))) {
                return frame;
            }
        }
    }

    /// Reads until the farewell: the code and the reason.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        while let Some((first, payload)) = self.frame().await {
            if first == CLOSE {
                let (code, reason) = payload.split_at(2);
                let code = u16::from_be_bytes([code[0], code[1]]);
                return (code, String::from_utf8(reason.to_vec()).expect("UTF-8"));
            }
        }
        panic!("there was no farewell");
    }

    /// Reads until the connection ends, farewell or not.
    pub(crate) async fn ended(&mut self) {
        self.wire.rest().await;
    }
}

/// An opening handshake.
pub(crate) fn handshake(path: &str, token: Option<&str>) -> String {
    let token = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    format!(
        "GET {path} HTTP/1.1\r\nHost: portico.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {}\r\n{token}\r\n",
        KEY.0
    )
}

/// The head of an answer, and no byte more.
pub(crate) async fn head(wire: &mut Wire) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        let came = wire.fill(&mut byte).await;
        assert!(came, "closed after {:?}", String::from_utf8_lossy(&head));
        head.push(byte[0]);
    }
    String::from_utf8(head).expect("UTF-8")
}

const IS_MASKED: u8 = 0x80;
const MASK: [u8; 4] = [0x5a, 0x00, 0xff, 0x17];

/// A frame as a client sends it: masked.
pub(crate) fn masked(first: u8, payload: impl AsRef<[u8]>) -> Vec<u8> {
    let payload = payload.as_ref();
    let mut frame = announced(first, payload.len());
    frame.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

/// What stands before the `length` bytes that a masked frame holds.
pub(crate) fn announced(first: u8, length: usize) -> Vec<u8> {
    let mut start = vec![first];
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ 0..=125), _) => start.push(IS_MASKED | short),
        (_, Ok(medium)) => {
            start.push(IS_MASKED + 126);
            start.extend(medium.to_be_bytes());
        }
        _ => {
            start.push(IS_MASKED + 127);
            start.extend((length as u64).to_be_bytes());
        }
    }
    start.extend(MASK);
    start
}
