use std::io::Cursor;

use tokio_tungstenite::tungstenite::protocol::frame::{FrameHeader, coding::OpCode};

/// How many bytes a header has at most (RFC 6455, section 5.2).
const HEADER: usize = 14;

/// Where frames of a client begin and end. The protocol reads them, but tells of whole messages alone.
#[derive(Default)]
pub(super) struct Incoming {
    /// A header of which more is to come.
    header: [u8; HEADER],
    header_bytes: usize,
    /// How much of the payload is to come.
    payload_bytes: u64,
    /// Bytes of a message that has no end yet, headers included.
    unfinished: u64,
    /// The largest payload since [`Incoming::forget_largest`].
    largest: u64,
}

impl Incoming {
    /// Follows bytes that came.
    pub(super) fn follow(&mut self, mut bytes: &[u8]) {
        while let Some((first, rest)) = bytes.split_first() {
            if self.payload_bytes == 0 {
                self.read_header(*first);
                bytes = rest;
            } else {
                let payload = usize::try_from(self.payload_bytes).unwrap_or(usize::MAX);
                let payload = payload.min(bytes.len());
                self.payload_bytes -= payload as u64;
                bytes = &bytes[payload..];
            }
        }
    }

    /// Whether no part of a message came whose end did not.
    pub(super) fn is_whole(&self) -> bool {
        self.header_bytes == 0 && self.payload_bytes == 0 && self.unfinished == 0
    }

    /// Bytes of a message that has no end yet, its last frame apart.
    pub(super) fn unfinished(&self) -> u64 {
        self.unfinished
    }

    /// The largest payload of a frame.
    pub(super) fn largest(&self) -> u64 {
        self.largest
    }

    pub(super) fn forget_largest(&mut self) {
        self.largest = 0;
    }

    fn read_header(&mut self, byte: u8) {
        self.header[self.header_bytes] = byte;
        self.header_bytes += 1;
        let header = FrameHeader::parse(&mut Cursor::new(&self.header[..self.header_bytes]));
        match header {
            Ok(None) => {}
            Ok(Some((header, payload))) => self.begin(&header, payload),
            // The protocol finds the same, and closes.
            Err(_) => self.begin(&FrameHeader::default(), u64::MAX),
        }
    }

    fn begin(&mut self, header: &FrameHeader, payload: u64) {
        let header_bytes = std::mem::take(&mut self.header_bytes);
        self.payload_bytes = payload;
        self.largest = self.largest.max(payload);
        self.unfinished = match header.opcode {
            // What the protocol says between fragments is no reason to let more of those come.
            OpCode::Control(_) => self.unfinished,
            OpCode::Data(_) if header.is_final => 0,
            OpCode::Data(_) => {
                self.unfinished.saturating_add(payload).saturating_add(header_bytes as u64)
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MASK: [u8; 4] = [1, 2, 3, 4];

    /// A frame of up to 125 bytes.
    fn short(first: u8, payload: &[u8]) -> Vec<u8> {
        let length = u8::try_from(payload.len()).expect("a short one");
        [&[first, 0x80 | length], &MASK[..], payload].concat()
    }

    fn followed(bytes: &[u8]) -> Incoming {
        let mut incoming = Incoming::default();
        incoming.follow(bytes);
        incoming
    }

    #[test]
    fn frames_end_where_their_headers_say() {
        let long = [&[0x82, 0xfe, 0x01, 0x00], &MASK[..], &[0; 256]].concat();
        let longer = [&[0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 0], &MASK[..], &vec![0; 65_536]].concat();
        for (frame, payload) in
            [(short(0x81, b""), 0), (short(0x89, b"xx"), 2), (long, 256), (longer, 65_536)]
        {
            let twice = frame.repeat(2);
            for end in 1..twice.len() {
                let is_end = end == frame.len();
                assert_eq!(followed(&twice[..end]).is_whole(), is_end, "{payload}: {end}");
            }
            assert!(followed(&twice).is_whole());
            assert_eq!(followed(&twice).largest(), payload);
        }
    }

    #[test]
    fn bytes_one_by_one_are_followed_as_well() {
        let mut incoming = Incoming::default();
        let frame = short(0x81, b"hello");
        for byte in &frame {
            assert_eq!(incoming.is_whole(), std::ptr::eq(byte, &raw const frame[0]));
            incoming.follow(&[*byte]);
        }
        assert!(incoming.is_whole());
    }

    #[test]
    fn a_message_is_unfinished_until_its_last_frame() {
        let mut incoming = followed(&short(0x01, b"begins"));
        assert_eq!((incoming.unfinished(), incoming.is_whole()), (12, false));
        incoming.follow(&short(0x89, b"ping"));
        incoming.follow(&short(0x00, b""));
        assert_eq!((incoming.unfinished(), incoming.is_whole()), (18, false));
        incoming.follow(&short(0x80, b"ends"));
        assert_eq!((incoming.unfinished(), incoming.is_whole()), (0, true));
    }

    #[test]
    fn nothing_is_whole_behind_what_is_no_frame() {
        let mut incoming = followed(&short(0x83, b""));
        incoming.follow(&short(0x81, b"x"));
        assert!(!incoming.is_whole());
    }
}
