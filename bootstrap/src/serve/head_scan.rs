/// Looks at the raw lines of HTTP/1 heads for what hyper mends in silence: `Content-Length` given twice with the same
/// value, and lines that end with a bare LF. A server may refuse both (RFC 9110, section 8.6; RFC 9112, section 2.2), and
/// should, for a proxy in front may have read another request.
#[derive(Default)]
pub(crate) struct HeadScan {
    /// How the line begins, as far as it matters.
    start: [u8; ENCODING.len()],
    /// How long the line is so far.
    length: usize,
    /// The last byte of the line so far.
    last: u8,
    /// Lines of the head so far.
    lines: usize,
    /// Lines that give the length of the body.
    lengths: usize,
    /// Whether a line says that the body comes in chunks.
    is_chunked: bool,
}

const LENGTH: &[u8] = b"content-length:";
const ENCODING: &[u8] = b"transfer-encoding:";

impl HeadScan {
    /// Goes on with the next bytes of a head; whether all is well so far. What follows a head without a body is the next
    /// head, and what follows one with a body is left out.
    pub(crate) fn pass(&mut self, mut bytes: &[u8]) -> bool {
        while let Some(end) = memchr::memchr(b'\n', bytes) {
            self.push(&bytes[..end]);
            bytes = &bytes[end + 1..];
            if self.last != b'\r' {
                return false;
            }
            let head_ends = self.length == 1 && self.lines > 0;
            if head_ends {
                let has_body = self.lengths > 0 || self.is_chunked;
                *self = Self::default();
                if has_body {
                    return true;
                }
                continue;
            }
            self.end_line();
            if self.lengths > 1 {
                return false;
            }
        }
        self.push(bytes);
        true
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

    fn end_line(&mut self) {
        // Empty lines before a request are no part of it (RFC 9112, section 2.2).
        self.lines += usize::from(self.length > 1);
        self.lengths += usize::from(self.starts_with(LENGTH));
        self.is_chunked |= self.starts_with(ENCODING);
        (self.start, self.length, self.last) = Default::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the head passes in one piece; it must make no difference to come byte by byte.
    fn passes(head: &str) -> bool {
        let whole = HeadScan::default().pass(head.as_bytes());
        let mut scan = HeadScan::default();
        let pieces = head.as_bytes().chunks(1).all(|byte| scan.pass(byte));
        assert_eq!(whole, pieces, "{head:?}");
        whole
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
    fn a_bare_line_feed_does_not() {
        for head in [
            "GET / HTTP/1.1\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\n\r\n",
            "GET / HTTP/1.1\r\n\n",
        ] {
            assert!(!passes(head), "{head:?}");
        }
    }

    #[test]
    fn a_head_behind_one_without_a_body_is_looked_at_as_well() {
        let good = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        assert!(passes(&format!("{good}{good}")));
        let twice = "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n";
        assert!(!passes(&format!("{good}{twice}")));
    }

    #[test]
    fn what_follows_a_chunked_head_is_its_body() {
        let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert!(HeadScan::default().pass(format!("{head}4\r\na\nb\n\r\n0\r\n\r\n").as_bytes()));
    }

    #[test]
    fn each_head_is_looked_at_alone_and_bodies_are_not() {
        let mut scan = HeadScan::default();
        for _ in 0..2 {
            assert!(scan.pass(b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\na\nb\n"));
        }
    }
}
