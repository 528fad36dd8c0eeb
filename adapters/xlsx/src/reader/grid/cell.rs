use crate::reader::error::{DAMAGED, Outcome};

/// A cell, as far as it was seen.
#[derive(Default)]
pub(super) struct Cell {
    pub(super) start: u64,
    pub(super) kind: Kind,
    pub(super) has_value: bool,
    value: String,
    pub(super) is_filled: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Plain,
    Shared,
    /// A text of its own, such as a formula answers.
    Text,
    Inline,
}

impl Cell {
    /// Becomes the next cell, which starts at `position`.
    pub(super) fn begin(&mut self, kind: Option<&str>, position: u64) -> Outcome<()> {
        self.kind = match kind {
            None | Some("n" | "b" | "e") => Kind::Plain,
            Some("s") => Kind::Shared,
            Some("str" | "d") => Kind::Text,
            Some("inlineStr") => Kind::Inline,
            Some(_) => return Err(DAMAGED),
        };
        self.start = position;
        self.has_value = false;
        self.is_filled = false;
        self.value.clear();
        Ok(())
    }

    /// Takes a piece of its value.
    pub(super) fn take(&mut self, text: &str) {
        self.is_filled |= self.kind != Kind::Inline && !text.is_empty();
        if self.kind == Kind::Shared {
            self.value.push_str(text);
        }
    }

    /// Which of the texts that are shared it refers to, if to any.
    pub(super) fn reference(&self) -> Outcome<Option<usize>> {
        if self.kind != Kind::Shared || !self.is_filled {
            return Ok(None);
        }
        index(&self.value).map(Some).ok_or(DAMAGED)
    }
}

fn index(digits: &str) -> Option<usize> {
    digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
}
