/// Whether a client took leave of a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Farewell {
    /// It did, or it left by itself.
    Answered,
    /// It was told that the socket is closed, and did not answer in time.
    Unanswered,
}

/// How a socket ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parting {
    /// The code that it was closed with.
    pub(crate) code: u16,
    pub(crate) farewell: Farewell,
}
