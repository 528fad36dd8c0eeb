use std::{borrow::Cow, error::Error, sync::Arc};

use mysql_async::ServerError;
use portico_application::ports::PortError;
use portico_domain::repository::RepositoryError;

/// Why a call to a server failed, in words for the log of an operator.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MysqlError {
    #[error("too many calls wait for {server}")]
    Crowded { server: Arc<str> },
    #[error("all connections to {server} are in use")]
    Late { server: Arc<str> },
    #[error("{server} did not answer a moment ago")]
    Down { server: Arc<str> },
    #[error("cannot connect to {server}")]
    Unreachable {
        server: Arc<str>,
        #[source]
        source: mysql_async::Error,
    },
    #[error("{server} does not answer in time")]
    NoAnswer { server: Arc<str> },
    #[error("what is to be written to {server} comes too slowly")]
    Starved { server: Arc<str> },
    #[error("the connection to {server} broke off")]
    BrokenOff {
        server: Arc<str>,
        #[source]
        source: mysql_async::Error,
    },
    #[error("{server} answers {answer}")]
    Refused { server: Arc<str>, answer: Answer },
    #[error("{server} keeps something else than a {expected}")]
    Corrupt {
        server: Arc<str>,
        expected: &'static str,
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

/// An error that a server answered. The text is kept when it holds no value of a statement.
#[derive(Debug)]
pub(crate) struct Answer {
    code: u16,
    text: Option<String>,
}

impl std::fmt::Display for Answer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "error {}", self.code)?;
        self.text.iter().try_for_each(|text| write!(formatter, ", {text}"))
    }
}

const DUPLICATE_ENTRY: u16 = 1062;
const UNKNOWN_TABLE: u16 = 1146;
const UNKNOWN_VARIABLE: u16 = 1193;
const LOCK_WAIT_TIMEOUT: u16 = 1205;
const DEADLOCK: u16 = 1213;
/// `--read-only`, a read-only transaction, read-only mode: the server is the primary no more.
const READ_ONLY: [u16; 3] = [1290, 1792, 1836];
/// Too many connections, a cluster node that joins, a shutdown, a killed connection or statement, a statement that took
/// too long (MariaDB, MySQL).
const PASSING: [u16; 10] = [1040, 1047, 1053, 1077, 1080, 1203, 1226, 1317, 1969, 3024];
/// Disk full, no right, no database, no table or column: the operator mends it and nobody has to restart anything.
const FOR_THE_OPERATOR: [u16; 12] =
    [1021, 1030, 1044, 1045, 1049, 1054, 1114, 1142, 1143, UNKNOWN_TABLE, UNKNOWN_VARIABLE, 1227];

impl MysqlError {
    /// The number of what the server answered, or a word, for traces.
    pub(super) fn kind(&self) -> Cow<'static, str> {
        match self {
            Self::Refused { answer, .. } => answer.code.to_string().into(),
            Self::Crowded { .. } | Self::Late { .. } => "queue".into(),
            Self::Unreachable { .. } => "connect".into(),
            Self::Down { .. } => "down".into(),
            Self::NoAnswer { .. } | Self::Starved { .. } => "timeout".into(),
            Self::BrokenOff { .. } => "broken_off".into(),
            Self::Corrupt { .. } => "corrupt".into(),
        }
    }

    /// What a statement came to.
    pub(crate) fn of_statement(server: &Arc<str>, error: mysql_async::Error) -> Self {
        let server = server.clone();
        match error {
            mysql_async::Error::Server(answer) => {
                Self::Refused { server, answer: Answer::new(answer) }
            }
            source => Self::BrokenOff { server, source },
        }
    }

    /// A row of a table of ours that holds no `expected`.
    pub(crate) fn corrupt(
        server: &Arc<str>,
        expected: &'static str,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self::Corrupt { server: server.clone(), expected, source: source.into() }
    }

    pub(crate) fn is_duplicate(&self) -> bool {
        self.code() == Some(DUPLICATE_ENTRY)
    }

    /// Whether the server undid the statement for the sake of another and would do it now.
    pub(crate) fn is_deadlock(&self) -> bool {
        matches!(self.code(), Some(LOCK_WAIT_TIMEOUT | DEADLOCK))
    }

    /// Whether the server writes no more, so that another one has taken over or will.
    pub(crate) fn is_read_only(&self) -> bool {
        self.code().is_some_and(|code| READ_ONLY.contains(&code))
    }

    /// Whether the server has no variable of the name, as MariaDB has no `gtid_mode`.
    pub(crate) fn is_unknown_variable(&self) -> bool {
        self.code() == Some(UNKNOWN_VARIABLE)
    }

    /// Whether the schema lacks the table of the statement.
    pub(crate) fn is_unknown_table(&self) -> bool {
        self.code() == Some(UNKNOWN_TABLE)
    }

    /// Whether it says that the statement had no effect.
    pub(crate) fn is_certain(&self) -> bool {
        self.code().is_some()
    }

    /// Whether it is about this node's many calls and not about the server.
    pub(crate) fn is_our_own(&self) -> bool {
        matches!(self, Self::Crowded { .. } | Self::Late { .. } | Self::Starved { .. })
    }

    fn code(&self) -> Option<u16> {
        match self {
            Self::Refused { answer, .. } => Some(answer.code),
            _ => None,
        }
    }

    /// Whether nothing heals it but another program or another database.
    fn is_lasting(&self) -> bool {
        match self {
            Self::Corrupt { .. } => true,
            Self::Refused { answer, .. } => {
                !(self.is_deadlock() || self.is_read_only() || answer.heals())
            }
            _ => false,
        }
    }
}

impl Answer {
    fn new(ServerError { code, message, .. }: ServerError) -> Self {
        let mut answer = Self { code, text: None };
        let tells_no_value = answer.heals()
            || READ_ONLY.contains(&code)
            || [DEADLOCK, LOCK_WAIT_TIMEOUT].contains(&code);
        answer.text = tells_no_value.then_some(message);
        answer
    }

    fn heals(&self) -> bool {
        PASSING.contains(&self.code) || FOR_THE_OPERATOR.contains(&self.code)
    }
}

impl From<MysqlError> for PortError {
    fn from(error: MysqlError) -> Self {
        if error.is_lasting() {
            Self::Broken(error.into())
        } else {
            Self::Unavailable(error.into())
        }
    }
}

impl From<MysqlError> for RepositoryError {
    fn from(error: MysqlError) -> Self {
        match error {
            error if error.is_duplicate() => Self::Duplicate,
            error if error.is_lasting() => Self::Broken(error.into()),
            error => Self::Unavailable(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(code: u16) -> MysqlError {
        let error = ServerError { code, message: "says 'ada'".into(), state: "HY000".into() };
        MysqlError::of_statement(&"db".into(), error.into())
    }

    #[test]
    fn a_taken_key_is_a_duplicate() {
        assert!(matches!(RepositoryError::from(answered(1062)), RepositoryError::Duplicate));
    }

    #[test]
    fn what_heals_is_unavailable_and_what_cannot_be_is_broken() {
        for code in [1040, 1045, 1049, 1146, 1205, 1213, 1290, 1792, 1836, 3024] {
            let error = RepositoryError::from(answered(code));
            assert!(matches!(error, RepositoryError::Unavailable(_)), "{code}");
        }
        for code in [1064, 1366, 1406] {
            let error = RepositoryError::from(answered(code));
            assert!(matches!(error, RepositoryError::Broken(_)), "{code}");
        }
    }

    #[test]
    fn a_text_that_may_hold_a_value_is_not_kept() {
        assert_eq!(answered(1366).to_string(), "db answers error 1366");
        assert_eq!(answered(1146).to_string(), "db answers error 1146, says 'ada'");
    }
}
