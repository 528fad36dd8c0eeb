//! As much of RFC 6455, section 5.2, as a measurement needs.

/// The first byte of a message of text.
pub(crate) const TEXT: u8 = 0x81;
/// The first byte of a farewell.
pub(crate) const CLOSE: u8 = 0x88;
/// The first byte of an answer to a ping.
pub(crate) const PONG: u8 = 0x8a;

const IS_MASKED: u8 = 0x80;
/// Stands for a length in the two bytes that follow.
const IS_LONGER: u8 = 0x7e;
const MASK: [u8; 4] = [0x3c, 0x5a, 0x96, 0xe7];

/// A whole message of a client.
pub(crate) fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    let length = u16::try_from(payload.len()).expect("a message of this size");
    if let Ok(short @ 0..=125) = u8::try_from(length) {
        frame.push(IS_MASKED | short);
    } else {
        frame.push(IS_MASKED | IS_LONGER);
        frame.extend(length.to_be_bytes());
    }
    frame.extend(MASK);
    frame.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

/// A whole message of text of a server.
pub(crate) fn unmasked(payload: &[u8]) -> Vec<u8> {
    let mut frame = masked(TEXT, payload);
    let head = frame.len() - payload.len();
    frame[1] &= !IS_MASKED;
    frame.splice(head - MASK.len().., payload.iter().copied());
    frame
}

/// Cuts what comes into frames.
#[derive(Default)]
pub(crate) struct Frames {
    rest: Vec<u8>,
}

impl Frames {
    /// Has `take` each frame that is whole by now: its first byte and its payload, which stays masked if it was.
    pub(crate) fn each(&mut self, bytes: &[u8], take: impl FnMut(u8, &[u8])) {
        if self.rest.is_empty() {
            let used = cut(bytes, take);
            self.rest.extend_from_slice(&bytes[used..]);
        } else {
            self.rest.extend_from_slice(bytes);
            let used = cut(&self.rest, take);
            self.rest.drain(..used);
        }
    }
}

/// How many bytes were whole frames.
fn cut(bytes: &[u8], mut take: impl FnMut(u8, &[u8])) -> usize {
    let mut used = 0;
    while let Some((head, length)) = sizes(&bytes[used..]) {
        let Some(payload) = bytes.get(used + head..used + head + length) else { break };
        take(bytes[used], payload);
        used += head + length;
    }
    used
}

/// The length of a head, and of the payload behind it.
fn sizes(frame: &[u8]) -> Option<(usize, usize)> {
    let second = *frame.get(1)?;
    let mask = if second & IS_MASKED == 0 { 0 } else { MASK.len() };
    match second & !IS_MASKED {
        IS_LONGER => {
            let length = u16::from_be_bytes(frame.get(2..4)?.try_into().ok()?);
            Some((4 + mask, length.into()))
        }
        127 => panic!("nobody here sends so much"),
        short => Some((2 + mask, short.into())),
    }
}
