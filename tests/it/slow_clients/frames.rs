use std::net::SocketAddr;

use super::wire::Wire;

pub(crate) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

// Types and flags of frames (RFC 9113, section 6).
pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
pub(crate) const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;
pub(crate) const CONTINUATION: u8 = 9;
const ACK: u8 = 1;
pub(crate) const END_STREAM: u8 = 1;
pub(crate) const END_HEADERS: u8 = 4;

/// How much of an answer comes before the peer says that it takes more (RFC 9113, section 6.9.2).
pub(crate) const WINDOW: usize = 65_535;

/// A frame as it is written.
pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a short payload").to_be_bytes();
    let header = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
    [&header, payload].concat()
}

/// A frame that came.
pub(crate) struct Frame {
    pub(crate) kind: u8,
    pub(crate) flags: u8,
    pub(crate) stream: u32,
    pub(crate) payload: Vec<u8>,
}

impl Frame {
    pub(crate) fn is(&self, kind: u8, stream: u32) -> bool {
        (self.kind, self.stream) == (kind, stream)
    }
}

/// The fields of a request without a body, or of one with JSON, in the static table of HPACK (RFC 7541, appendix A).
pub(crate) fn get(path: &str) -> Vec<u8> {
    [b"\x82\x86\x41\x01a\x44", &text(path)[..]].concat()
}

pub(crate) fn post(path: &str) -> Vec<u8> {
    let content_type = text("application/json");
    [b"\x83\x86\x41\x01a\x44", &text(path)[..], b"\x5f", &content_type].concat()
}

/// The field `accept-encoding: gzip, deflate`.
pub(crate) const COMPRESSED: &[u8] = b"\x90";

fn text(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).expect("a short text");
    [&[length], text.as_bytes()].concat()
}

/// An HTTP/2 connection on which each frame is the test's own, with room for all answers together.
pub(crate) struct Frames(Wire);

impl Frames {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let mut frames = Self(Wire::with(address, PREFACE).await);
        frames.send(SETTINGS, 0, 0, b"").await;
        frames.widen(0, 1 << 30).await;
        frames
    }

    pub(crate) async fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        self.0.send(frame(kind, flags, stream, payload)).await;
    }

    /// Takes `bytes` more of a stream, or of all together.
    pub(crate) async fn widen(&mut self, stream: u32, bytes: u32) {
        self.send(WINDOW_UPDATE, 0, stream, &bytes.to_be_bytes()).await;
    }

    /// The next frame that is no ping, which are answered; none once the other side has closed.
    pub(crate) async fn next(&mut self) -> Option<Frame> {
        loop {
            let frame = self.read().await?;
            if frame.kind != PING || frame.flags & ACK != 0 {
                return Some(frame);
            }
            self.send(PING, ACK, 0, &frame.payload).await;
        }
    }

    /// Waits for a frame, whatever comes before.
    pub(crate) async fn expect(&mut self, kind: u8, stream: u32) -> Frame {
        loop {
            let frame = self.next().await.expect("the connection is open");
            if frame.is(kind, stream) {
                return frame;
            }
        }
    }

    async fn read(&mut self) -> Option<Frame> {
        let mut header = [0; 9];
        if !self.0.fill(&mut header).await {
            return None;
        }
        let [high, middle, low, kind, flags, stream @ ..] = header;
        let mut payload = vec![0; u32::from_be_bytes([0, high, middle, low]) as usize];
        let stream = u32::from_be_bytes(stream);
        self.0.fill(&mut payload).await.then_some(Frame { kind, flags, stream, payload })
    }
}
