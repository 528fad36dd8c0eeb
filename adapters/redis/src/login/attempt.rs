use std::time::Duration;

use portico_application::ports::{LoginAttempt, LoginLimits};
use portico_domain::{micros::micros, network::Network};

/// Windows are cut to this, in microseconds: a century, after which numbers in scripts would cease to be exact.
const LONGEST: i64 = 100 * 366 * 24 * 60 * 60 * 1_000_000;

/// The keys and arguments of a script on a try.
pub(super) struct Attempt {
    pub(super) keys: Vec<String>,
    pub(super) arguments: Vec<String>,
}

impl Attempt {
    /// `tag` is what all keys of the throttle begin with, and `deed` a name that no other call has.
    pub(super) fn new(
        tag: &str,
        deed: String,
        attempt: &LoginAttempt,
        limits: LoginLimits,
    ) -> Self {
        let account = attempt.account.as_ref().map_or("", |account| account.as_str());
        let network = attempt.address.map(Network::of);
        let address = network.map_or_else(|| "terminal".to_owned(), |network| network.to_string());
        let kinds = [('f', account), ('k', account), ('p', account), ('a', &*address)];
        let keys = kinds.map(|(kind, whose)| format!("{tag}:{kind}:{whose}")).to_vec();
        // A terminal is no address that many accounts could be tried from.
        let per_address =
            if attempt.address.is_some() { limits.max_failures_per_address } else { 0 };
        let (at, window) = (micros(attempt.at), micros_of(limits.window));
        let arguments = [at, window, at - window, limits.max_failures.into(), per_address.into()];
        let words = [deed, account.to_owned(), address];
        let arguments = words.into_iter().chain(arguments.map(|number| number.to_string()));
        Self { keys, arguments: arguments.collect() }
    }
}

fn micros_of(window: Duration) -> i64 {
    i64::try_from(window.as_micros()).unwrap_or(LONGEST).min(LONGEST)
}
