use portico_application::ports::LoginAttempt;
use portico_domain::{micros::micros, network::Network};

/// What a try is counted under.
pub(super) struct Attempt {
    /// The username, if it can be one.
    pub(super) account: Option<String>,
    /// The network that it comes from.
    pub(super) address: String,
    /// A terminal is no address that many accounts could be tried from: who sits there has the file itself.
    pub(super) is_remote: bool,
    /// In microseconds since 1970.
    pub(super) at: i64,
}

impl From<&LoginAttempt> for Attempt {
    fn from(attempt: &LoginAttempt) -> Self {
        let network = attempt.address.map(Network::of);
        Self {
            account: attempt.account.as_ref().map(|account| account.as_str().to_owned()),
            address: network.map_or_else(|| "terminal".to_owned(), |network| network.to_string()),
            is_remote: attempt.address.is_some(),
            at: micros(attempt.at),
        }
    }
}
