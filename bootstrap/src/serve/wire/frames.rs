const HEADER_BYTES: usize = 9;
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const CONTINUATION: u8 = 9;
const END_HEADERS: u8 = 4;

/// Follows the frames of an HTTP/2 connection (RFC 9113, section 4.1). What counts as a head is the block of headers
/// that opens a stream, which may take several frames (section 4.3), any other half frame, for nothing can come behind
/// it, and the SETTINGS that complete the preface (section 3.4). Half a frame of DATA is half a body.
pub(crate) struct Frames {
    /// The header of the present frame, as far as it came.
    header: [u8; HEADER_BYTES],
    filled: usize,
    /// Bytes of the present frame that are left behind its header.
    left: usize,
    /// Whether another frame has to follow the present one before anything is complete.
    goes_on: bool,
}

impl Default for Frames {
    fn default() -> Self {
        Self { header: [0; HEADER_BYTES], filled: 0, left: 0, goes_on: true }
    }
}

impl Frames {
    /// Goes on with the next bytes; whether a head, or what counts as one, ended in them.
    pub(crate) fn follow(&mut self, mut bytes: &[u8]) -> bool {
        let mut passed_one = false;
        while !bytes.is_empty() {
            if self.filled < HEADER_BYTES {
                bytes = self.fill_header(bytes);
            }
            if self.filled == HEADER_BYTES {
                let skipped = self.left.min(bytes.len());
                self.left -= skipped;
                bytes = &bytes[skipped..];
                if self.left == 0 {
                    self.filled = 0;
                    passed_one |= !self.goes_on;
                }
            }
        }
        passed_one
    }

    pub(crate) fn is_in_head(&self) -> bool {
        let is_data = self.filled == HEADER_BYTES && self.header[3] == DATA;
        self.goes_on || (self.filled > 0 && !is_data)
    }

    fn fill_header<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let missing = &mut self.header[self.filled..];
        let (part, rest) = bytes.split_at(missing.len().min(bytes.len()));
        missing[..part.len()].copy_from_slice(part);
        self.filled += part.len();
        if self.filled == HEADER_BYTES {
            let [high, middle, low, kind, flags, ..] = self.header;
            self.left = usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low);
            self.goes_on = matches!(kind, HEADERS | CONTINUATION) && flags & END_HEADERS == 0;
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: &[u8] = b"\0\0\0\x04\0\0\0\0\0";

    /// Where the frames end, once as one piece and once byte by byte.
    fn is_in_head(bytes: &[&[u8]]) -> bool {
        let bytes = [SETTINGS].iter().chain(bytes).copied().collect::<Vec<_>>().concat();
        let (mut whole, mut pieces) = (Frames::default(), Frames::default());
        whole.follow(&bytes);
        for byte in bytes.chunks(1) {
            pieces.follow(byte);
        }
        assert_eq!(whole.is_in_head(), pieces.is_in_head(), "{bytes:?}");
        whole.is_in_head()
    }

    #[test]
    fn the_settings_of_a_preface_are_awaited() {
        let mut frames = Frames::default();
        assert!(frames.is_in_head());
        assert!(!frames.follow(&SETTINGS[..5]));
        assert!(frames.is_in_head());
        assert!(frames.follow(&SETTINGS[5..]));
        assert!(!frames.is_in_head());
    }

    #[test]
    fn half_a_frame_is_in_a_head_unless_it_is_data() {
        assert!(!is_in_head(&[SETTINGS, SETTINGS]));
        assert!(is_in_head(&[b"\0\0"]), "half the header of a frame");
        assert!(is_in_head(&[b"\0\0\x08\x06\0\0\0\0\0ping"]));
        assert!(is_in_head(&[b"\0\0\x02\x01\x05\0\0\0\x01\x82"]), "half of HEADERS");
        assert!(!is_in_head(&[b"\0\0\x02\x01\x05\0\0\0\x01\x82\x84"]), "all of it");
        assert!(!is_in_head(&[b"\0\x01\0\0\0\0\0\0\x01half"]), "half of DATA");
    }

    #[test]
    fn headers_go_on_until_they_say_that_they_end() {
        let half = b"\0\0\x01\x01\0\0\0\0\x01\x82";
        assert!(is_in_head(&[half]));
        assert!(is_in_head(&[half, b"\0\0\x01\x09\0\0\0\0\x01\x84"]));
        assert!(!is_in_head(&[half, b"\0\0\x01\x09\x04\0\0\0\x01\x84"]));
    }

    #[test]
    fn a_head_that_ends_and_another_that_begins_are_told_apart() {
        let mut frames = Frames::default();
        frames.follow(SETTINGS);
        assert!(!frames.follow(b"\0\0\x01\x01\0\0\0\0\x01\x82\0\0"), "the block goes on");
        assert!(frames.follow(b"\x01\x09\x04\0\0\0\x01\x84\0\0"), "the block ended");
        assert!(frames.is_in_head());
    }
}
