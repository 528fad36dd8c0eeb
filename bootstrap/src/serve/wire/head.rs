use super::body::{Body, Chunks};

/// How much of a line is kept: enough for its name and for the length of any body.
const KEPT: usize = 32;
const LENGTH: &[u8] = b"content-length:";
const ENCODING: &[u8] = b"transfer-encoding:";

/// Looks at the raw lines of one HTTP/1 head for what hyper mends in silence: `Content-Length` given twice with the same
/// value, and lines that end with a bare LF. A server may refuse both (RFC 9110, section 8.6; RFC 9112, section 2.2), and
/// should, for a proxy in front may have read another request.
#[derive(Default)]
pub(crate) struct HeadScan {
    /// How the line begins, as far as it matters.
    start: [u8; KEPT],
    /// How long the line is so far.
    length: usize,
    /// The last byte of the line so far.
    last: u8,
    /// Whether any byte came, be it of an empty line.
    has_begun: bool,
    /// Whether the line with which a request begins came.
    has_line: bool,
    /// What `Content-Length` says.
    body_length: Option<u64>,
    /// Whether a line says that the body comes in chunks; hyper refuses any other encoding.
    is_chunked: bool,
}

/// How far a head went.
pub(crate) enum Scanned<'a> {
    /// It goes on, and all is well so far.
    Part,
    /// It ended; what body it announces, and the bytes behind it.
    Whole(Body, &'a [u8]),
    /// Two readers may read two requests.
    Ambiguous,
}

impl HeadScan {
    pub(crate) fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// Goes on with the next bytes.
    pub(crate) fn pass<'a>(&mut self, mut bytes: &'a [u8]) -> Scanned<'a> {
        self.has_begun |= !bytes.is_empty();
        while let Some(end) = memchr::memchr(b'\n', bytes) {
            self.push(&bytes[..end]);
            bytes = &bytes[end + 1..];
            if self.last != b'\r' {
                return Scanned::Ambiguous;
            }
            if self.length == 1 && self.has_line {
                return Scanned::Whole(self.body(), bytes);
            }
            if !self.end_line() {
                return Scanned::Ambiguous;
            }
        }
        self.push(bytes);
        Scanned::Part
    }

    fn push(&mut self, part: &[u8]) {
        let Some(last) = part.last() else { return };
        for (place, byte) in self.start.iter_mut().skip(self.length).zip(part) {
            *place = *byte;
        }
        self.length += part.len();
        self.last = *last;
    }

    fn starts_with(&self, name: &[u8]) -> bool {
        self.start[..name.len()].eq_ignore_ascii_case(name)
    }

    /// Takes in a line; whether it is clear.
    fn end_line(&mut self) -> bool {
        // Empty lines before a request are no part of it (RFC 9112, section 2.2).
        self.has_line |= self.length > 1;
        self.is_chunked |= self.starts_with(ENCODING);
        if self.starts_with(LENGTH) {
            let length = self.number_behind(LENGTH);
            if length.is_none() || self.body_length.is_some() {
                return false;
            }
            self.body_length = length;
        }
        (self.start, self.length, self.last) = Default::default();
        true
    }

    /// The number in the line behind `name`, unless it has more digits or spaces than any honest one.
    fn number_behind(&self, name: &[u8]) -> Option<u64> {
        let value = self.start.get(name.len()..self.length - 1)?;
        let value = str::from_utf8(value).ok()?.trim_matches([' ', '\t']);
        // Parsing alone would allow a sign.
        value.starts_with(|first: char| first.is_ascii_digit()).then(|| value.parse().ok())?
    }

    /// Chunks win over a length (RFC 9112, section 6.3).
    fn body(&self) -> Body {
        if self.is_chunked {
            Body::Chunked(Chunks::default())
        } else {
            Body::Sized(self.body_length.unwrap_or(0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(head: &str) -> bool {
        !matches!(HeadScan::default().pass(head.as_bytes()), Scanned::Ambiguous)
    }

    #[test]
    fn an_ordinary_head_passes() {
        assert!(passes("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"));
        assert!(passes(
            "\r\n\r\nGET / HTTP/1.1\r\nX-Content-Length: 3\r\nContent-Length: 3\r\n\r\n"
        ));
    }

    #[test]
    fn a_length_that_is_given_twice_does_not() {
        assert!(!passes("POST / HTTP/1.1\r\nContent-Length: 3\r\nCONTENT-LENGTH:3\r\n\r\n"));
        assert!(!passes(
            "\r\nPOST / HTTP/1.1\r\nContent-Length: 3\r\nA: b\r\ncontent-length: 4\r\n\r\n"
        ));
    }

    #[test]
    fn a_length_is_a_number() {
        for length in ["", " ", "+1", "-1", "0x0", "1, 1", "1 1", "a", "99999999999999999999"] {
            assert!(
                !passes(&format!("POST / HTTP/1.1\r\nContent-Length:{length}\r\n\r\n")),
                "{length}"
            );
        }
    }

    #[test]
    fn a_bare_line_feed_does_not() {
        for head in [
            "GET / HTTP/1.1\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\n\r\n",
            "GET / HTTP/1.1\r\n\n",
        ] {
            assert!(!passes(head), "{head:?}");
        }
    }
}
