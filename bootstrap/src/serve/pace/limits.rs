use std::time::Duration;

/// How long a connection may take for each thing that it does. Slow is what an attacker is, on purpose, on thousands of
/// connections at once; hyper alone would wait for ever.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// From the connection to its first byte.
    pub(crate) first_byte: Duration,
    /// From the first byte of a request to the end of its head.
    pub(crate) head: Duration,
    /// Between two requests.
    pub(crate) idle: Duration,
    /// While the peer takes nothing of an answer. The connection takes no more requests then.
    pub(crate) stalled: Duration,
    /// For the requests beside an answer that is stalled: as long as a handler may take.
    pub(crate) beside: Duration,
    /// Without a request in flight, once the server ends: a request may be on its way, whose client cannot know of the end.
    pub(crate) linger: Duration,
    /// Without a request in flight, once no more are taken.
    pub(crate) farewell: Duration,
}

impl Limits {
    /// What is promised is 5, 10 and 75 seconds, and 30 and another 60; the rest is for noticing.
    pub(crate) const HTTP: Self = Self {
        first_byte: Duration::from_millis(4_800),
        head: Duration::from_millis(9_800),
        idle: Duration::from_millis(74_500),
        stalled: Duration::from_secs(30),
        beside: Duration::from_mins(1),
        linger: Duration::from_millis(500),
        farewell: Duration::from_secs(2),
    };
}

/// What is to be done with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// Nothing, for so long.
    In(Duration),
    /// Let it take no more requests, because an answer is stalled.
    Retirement,
    /// Let it take no more requests, because the server ends.
    Farewell,
    /// Cut it.
    End,
}
