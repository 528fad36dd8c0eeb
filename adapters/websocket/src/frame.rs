//! Frames as the server sends them (RFC 6455, section 5.2): whole messages, unmasked, each encoded once, for however many
//! sockets.

use bytes::{BufMut, Bytes, BytesMut};

const TEXT: u8 = 0x81;
const BINARY: u8 = 0x82;

/// A message of text.
pub(crate) fn text(payload: &str) -> Bytes {
    encode(TEXT, &[payload.as_bytes()])
}

/// A message of bytes.
pub(crate) fn binary(payload: &[u8]) -> Bytes {
    encode(BINARY, &[payload])
}

/// A message of text that comes in two parts.
pub(crate) fn text_of(parts: [&str; 2]) -> Bytes {
    encode(TEXT, &parts.map(str::as_bytes))
}

/// A message of bytes that comes in two parts.
pub(crate) fn binary_of(parts: [&[u8]; 2]) -> Bytes {
    encode(BINARY, &parts)
}

fn encode(opcode: u8, parts: &[&[u8]]) -> Bytes {
    let length = parts.iter().map(|part| part.len()).sum::<usize>();
    let mut frame = BytesMut::with_capacity(length + 10);
    frame.put_u8(opcode);
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ 0..=125), _) => frame.put_u8(short),
        (_, Ok(medium)) => {
            frame.put_u8(126);
            frame.put_u16(medium);
        }
        _ => {
            frame.put_u8(127);
            frame.put_u64(length as u64);
        }
    }
    for part in parts {
        frame.put_slice(part);
    }
    frame.freeze()
}

#[cfg(test)]
mod tests {
    use tokio_tungstenite::tungstenite::{
        Message,
        protocol::{Role, WebSocket, WebSocketConfig},
    };

    use super::*;

    fn read(frame: &[u8]) -> Message {
        let config = WebSocketConfig::default();
        let stream = std::io::Cursor::new(frame.to_vec());
        let mut socket = WebSocket::from_raw_socket(stream, Role::Client, Some(config));
        socket.read().expect("a good frame")
    }

    #[test]
    fn a_client_reads_what_was_written_at_every_length() {
        for length in [0, 1, 125, 126, 127, 65_535, 65_536, 100_000] {
            let payload = "x".repeat(length);
            assert_eq!(read(&text(&payload)), Message::text(payload.clone()), "{length}");
            assert_eq!(read(&binary(payload.as_bytes())), Message::binary(payload.into_bytes()));
        }
        assert_eq!(read(&text_of(["a", "b"])), Message::text("ab"));
        assert_eq!(read(&binary_of([b"a", b"b"])), Message::binary("ab".as_bytes()));
    }
}
