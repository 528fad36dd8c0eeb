//! Why a socket is closed: the one table from reasons to close codes.

use std::borrow::Cow;

use portico_application::{SessionError, SessionOver};
use portico_domain::session::EndReason;
use tokio_tungstenite::tungstenite::{
    Error,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

/// Why the server closes a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Close {
    /// The process ends.
    ShuttingDown,
    /// The client does not speak the protocol.
    Protocol,
    /// A text is no UTF-8.
    NotUtf8,
    /// The client does what it may not.
    Policy(&'static str),
    /// A message is too large.
    TooBig,
    /// The client does not take what it is sent.
    TooSlow,
    /// The session is over.
    SessionEnded(EndReason),
    /// The token that opened the socket has expired, and no other came.
    TokenExpired,
    /// Nobody can tell whether the session goes on.
    Unavailable,
    /// Nothing was heard for too long.
    Silent,
}

impl Close {
    /// The code (RFC 6455, section 7.4; from 4000 on they are ours).
    pub(crate) fn code(self) -> u16 {
        match self {
            Self::ShuttingDown => 1001,
            Self::Protocol => 1002,
            Self::NotUtf8 => 1007,
            Self::Policy(_) => 1008,
            Self::TooBig => 1009,
            Self::TooSlow | Self::Unavailable => 1013,
            Self::SessionEnded(_) => 4001,
            Self::TokenExpired => 4003,
            Self::Silent => 4008,
        }
    }

    /// The reason, a stable word or two.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::ShuttingDown => "shutting down",
            Self::Protocol => "protocol error",
            Self::NotUtf8 => "not UTF-8",
            Self::Policy(reason) => reason,
            Self::TooBig => "message too big",
            Self::TooSlow => "too slow",
            Self::SessionEnded(reason) => reason.as_str(),
            Self::TokenExpired => "token expired",
            Self::Unavailable => "unavailable",
            Self::Silent => "heartbeat missed",
        }
    }

    pub(crate) fn frame(self) -> CloseFrame {
        CloseFrame { code: CloseCode::from(self.code()), reason: self.reason().into() }
    }

    /// What a session that cannot be lived on means.
    pub(crate) fn of_session(error: &SessionError) -> Self {
        match error {
            SessionError::Over(SessionOver(reason)) => Self::SessionEnded(*reason),
            SessionError::Port(_) => Self::Unavailable,
        }
    }

    /// What a fault in what was received means; `None` when the connection is gone.
    pub(crate) fn of_fault(error: &Error) -> Option<Self> {
        match error {
            Error::Capacity(_) => Some(Self::TooBig),
            Error::Utf8(_) => Some(Self::NotUtf8),
            Error::Protocol(error) if !is_gone(error) => Some(Self::Protocol),
            _ => None,
        }
    }
}

/// The end of the connection without a farewell is a protocol error to the library.
fn is_gone(error: &tokio_tungstenite::tungstenite::error::ProtocolError) -> bool {
    use tokio_tungstenite::tungstenite::error::ProtocolError;
    matches!(error, ProtocolError::ResetWithoutClosingHandshake)
}

/// The code as a label: those that clients make up share one.
pub(crate) fn label(code: u16) -> Cow<'static, str> {
    match code {
        1000..=1003 | 1005..=1015 | 4001 | 4003 | 4008 => code.to_string().into(),
        _ => "other".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_session_says_why() {
        for reason in EndReason::ALL {
            let close = Close::SessionEnded(reason);
            assert_eq!((close.code(), close.reason()), (4001, reason.as_str()));
        }
    }

    #[test]
    fn labels_are_few() {
        assert_eq!(label(1013), "1013");
        assert_eq!(label(4999), "other");
    }
}
