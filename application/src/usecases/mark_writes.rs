use std::sync::Arc;

use portico_domain::{consistency::WriteMark, user::UserRepository};

/// Names what this node has written, so that whoever wrote through it can read that on any other.
pub struct MarkWrites {
    pub(crate) users: Arc<dyn UserRepository>,
}

impl MarkWrites {
    /// The mark to read with: it covers every write that has ended before this is called.
    #[must_use]
    pub fn execute(&self) -> WriteMark {
        self.users.write_mark()
    }
}
