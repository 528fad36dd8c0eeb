use super::{frames::Frames, http1::Http1};

/// The start of an HTTP/2 connection (RFC 9113, section 3.4).
const HTTP2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Follows what a peer sends, in whatever pieces it comes.
pub(crate) enum Follower {
    /// So many bytes of [`HTTP2_PREFACE`] came and nothing else.
    Opening(usize),
    Http1(Http1),
    Http2(Frames),
}

/// Where in its requests a peer stopped for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Not within a head: between two requests, or in the body of one.
    Outside,
    /// Within a head, the same one as before if there was one.
    InHead,
    /// Within a head that began in these bytes, behind the end of another.
    InNextHead,
}

impl Follower {
    pub(crate) fn new() -> Self {
        Self::Opening(0)
    }

    /// Goes on with the next bytes.
    pub(crate) fn follow(&mut self, bytes: &[u8]) -> Place {
        let rest = self.open(bytes);
        let (passed_one, is_in_head) = match self {
            Self::Opening(_) => (false, true),
            Self::Http1(http1) => (http1.follow(rest), http1.is_in_head()),
            Self::Http2(frames) => (frames.follow(rest), frames.is_in_head()),
        };
        match (passed_one, is_in_head) {
            (_, false) => Place::Outside,
            (false, true) => Place::InHead,
            (true, true) => Place::InNextHead,
        }
    }

    /// Whether two readers may have found two requests in what came.
    pub(crate) fn is_lost(&self) -> bool {
        matches!(self, Self::Http1(http1) if http1.is_lost())
    }

    /// Finds out which protocol this is; the bytes that are not used for that.
    fn open<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let Self::Opening(matched) = *self else { return bytes };
        let expected = &HTTP2_PREFACE[matched..];
        let compared = expected.len().min(bytes.len());
        if expected[..compared] != bytes[..compared] {
            let mut http1 = Http1::default();
            http1.follow(&HTTP2_PREFACE[..matched]);
            *self = Self::Http1(http1);
            return bytes;
        }
        *self = if compared < expected.len() {
            Self::Opening(matched + compared)
        } else {
            Self::Http2(Frames::default())
        };
        &bytes[compared..]
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Place::{InHead, InNextHead, Outside},
        *,
    };

    fn places(pieces: &[&[u8]]) -> Vec<Place> {
        let mut follower = Follower::new();
        pieces.iter().map(|piece| follower.follow(piece)).collect()
    }

    #[test]
    fn half_a_head_is_the_same_head_until_it_ends() {
        let places =
            places(&[b"PO", b"ST / HTTP/1.1\r\nHost: a\r\n", b"\r\n", b"GET", b" /\r\n\r\nG"]);
        assert_eq!(places, [InHead, InHead, Outside, InHead, InNextHead]);
    }

    #[test]
    fn a_preface_in_pieces_and_the_settings_behind_it_are_one_head() {
        let places =
            places(&[b"PRI * HTTP/2.0\r\n", b"\r\nSM\r\n\r\n", b"\0\0\0\x04", b"\0\0\0\0\0"]);
        assert_eq!(places, [InHead, InHead, InHead, Outside]);
    }

    #[test]
    fn what_begins_like_a_preface_may_still_be_a_request() {
        let mut follower = Follower::new();
        follower.follow(b"P");
        follower.follow(b"OST / HTTP/1.1\r\nHost: a\n\r\n");
        assert!(follower.is_lost());
    }
}
