/// The body behind a head, followed to its end (RFC 9112, section 6.3).
pub(crate) enum Body {
    /// So many bytes are left.
    Sized(u64),
    Chunked(Chunks),
}

/// How far a body went.
pub(crate) enum Skipped<'a> {
    /// It goes on.
    Part,
    /// It ended, and these bytes are behind it.
    Whole(&'a [u8]),
    /// Where it ends cannot be told.
    Broken,
}

impl Body {
    pub(crate) fn skip<'a>(&mut self, bytes: &'a [u8]) -> Skipped<'a> {
        match self {
            Self::Sized(left) => {
                let rest = skip(bytes, left);
                if *left > 0 { Skipped::Part } else { Skipped::Whole(rest) }
            }
            Self::Chunked(chunks) => chunks.skip(bytes),
        }
    }
}

/// A body in chunks (RFC 9112, section 7.1). hyper refuses what has no good size; here only its end matters.
#[derive(Default)]
pub(crate) struct Chunks {
    /// Bytes of the chunk that are left, with the line end behind them.
    left: u64,
    line: Line,
    /// Whether the last chunk came, behind which there are trailers up to an empty line.
    is_last: bool,
}

/// A line of the framing so far.
#[derive(Default)]
struct Line {
    /// What its first digits say.
    size: u64,
    has_digits_only: bool,
    length: usize,
    last: u8,
}

impl Chunks {
    fn skip<'a>(&mut self, mut bytes: &'a [u8]) -> Skipped<'a> {
        loop {
            bytes = skip(bytes, &mut self.left);
            let Some(end) = memchr::memchr(b'\n', bytes) else {
                self.line.push(bytes);
                return Skipped::Part;
            };
            self.line.push(&bytes[..end]);
            bytes = &bytes[end + 1..];
            let line = std::mem::take(&mut self.line);
            if line.last != b'\r' {
                return Skipped::Broken;
            }
            if !self.is_last {
                self.is_last = line.size == 0;
                self.left = if self.is_last { 0 } else { line.size.saturating_add(2) };
            } else if line.length == 1 {
                return Skipped::Whole(bytes);
            }
        }
    }
}

impl Line {
    fn push(&mut self, part: &[u8]) {
        let Some(last) = part.last() else { return };
        self.has_digits_only |= self.length == 0;
        for byte in part {
            match char::from(*byte).to_digit(16) {
                Some(digit) if self.has_digits_only => {
                    self.size = self.size.saturating_mul(16).saturating_add(digit.into());
                }
                _ => {
                    self.has_digits_only = false;
                    break;
                }
            }
        }
        self.length += part.len();
        self.last = *last;
    }
}

/// What is behind the next `left` bytes, which are counted down.
fn skip<'a>(bytes: &'a [u8], left: &mut u64) -> &'a [u8] {
    let skipped = usize::try_from(*left).map_or(bytes.len(), |left| left.min(bytes.len()));
    *left -= skipped as u64;
    &bytes[skipped..]
}
