use super::{
    body::{Body, Skipped},
    head::{HeadScan, Scanned},
};

/// Follows the requests of an HTTP/1 connection, so that every head is looked at whenever it comes and no body is: a
/// client may send the next request before the last is answered (RFC 9112, section 9.3.2).
pub(crate) enum Http1 {
    Head(HeadScan),
    Body(Body),
    /// What follows cannot be told, and the connection is closed.
    Lost,
}

impl Default for Http1 {
    fn default() -> Self {
        Self::Head(HeadScan::default())
    }
}

impl Http1 {
    /// Goes on with the next bytes; whether a head ended in them.
    pub(crate) fn follow(&mut self, mut bytes: &[u8]) -> bool {
        let mut passed_one = false;
        while !bytes.is_empty() {
            match self {
                Self::Head(head) => match head.pass(bytes) {
                    Scanned::Part => break,
                    Scanned::Whole(body, rest) => {
                        (*self, bytes, passed_one) = (Self::Body(body), rest, true);
                    }
                    Scanned::Ambiguous => *self = Self::Lost,
                },
                Self::Body(body) => match body.skip(bytes) {
                    Skipped::Part => break,
                    Skipped::Whole(rest) => (*self, bytes) = (Self::default(), rest),
                    Skipped::Broken => *self = Self::Lost,
                },
                Self::Lost => break,
            }
        }
        passed_one
    }

    pub(crate) fn is_in_head(&self) -> bool {
        match self {
            Self::Head(head) => head.has_begun(),
            Self::Body(_) => false,
            Self::Lost => true,
        }
    }

    pub(crate) fn is_lost(&self) -> bool {
        matches!(self, Self::Lost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    const TWICE: &str = "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n";

    /// Whether requests pass in one piece; it must make no difference to come byte by byte.
    fn passes(requests: &str) -> bool {
        let mut whole = Http1::default();
        whole.follow(requests.as_bytes());
        let mut pieces = Http1::default();
        for byte in requests.as_bytes().chunks(1) {
            pieces.follow(byte);
        }
        assert_eq!(whole.is_lost(), pieces.is_lost(), "{requests:?}");
        assert_eq!(whole.is_in_head(), pieces.is_in_head(), "{requests:?}");
        !whole.is_lost()
    }

    #[test]
    fn a_head_behind_a_head_is_looked_at() {
        assert!(passes(&format!("{GOOD}{GOOD}")));
        assert!(!passes(&format!("{GOOD}{TWICE}")));
    }

    #[test]
    fn a_body_is_left_out_and_the_head_behind_it_is_not() {
        for body in [
            "Content-Length: 0\r\n\r\n",
            "Content-Length: 4\r\n\r\na\nb\n",
            "content-length:\t004 \r\n\r\n\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n4\r\na\nb\n\r\n0A ;x=y\r\n\n\n\n\n\n\n\n\n\n\n\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n1\r\n\n\r\n000\r\nX-Sum: 1\r\nX: 2\r\n\r\n",
            "Content-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ] {
            let request = format!("POST / HTTP/1.1\r\n{body}");
            assert!(passes(&format!("{request}{GOOD}{request}{request}")), "{body:?}");
            assert!(!passes(&format!("{request}{TWICE}")), "{body:?}");
            assert!(!passes(&format!("{request}{GOOD}{request}{TWICE}")), "{body:?}");
        }
    }

    #[test]
    fn chunks_whose_lines_are_not_lines_cannot_be_followed() {
        for chunks in ["5\nhello\r\n0\r\n\r\n", "0\n\r\n", "0\r\n\n", "0\r\nX: 1\n\r\n"] {
            assert!(
                !passes(&format!("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}")),
                "{chunks:?}"
            );
        }
    }

    #[test]
    fn a_chunk_without_end_is_followed_for_ever() {
        let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert!(passes(&format!("{head}fffffffffffffffffff\r\n{TWICE}")));
    }

    #[test]
    fn a_head_begins_with_its_first_byte_and_not_before() {
        let mut http1 = Http1::default();
        assert!(!http1.is_in_head());
        for (bytes, is_in_head) in [
            ("\r\n", true),
            ("POST / HTTP/1.1\r\nContent-Length: 1\r\n", true),
            ("\r\n", false),
            ("a", false),
            ("G", true),
        ] {
            http1.follow(bytes.as_bytes());
            assert_eq!(http1.is_in_head(), is_in_head, "{bytes:?}");
        }
    }
}
