use std::net::{IpAddr, Ipv6Addr};

use portico_application::ports::LoginAttempt;

use crate::store::micros;

/// What a try is counted under.
pub(super) struct Attempt {
    /// The username, if it can be one.
    pub(super) account: Option<String>,
    pub(super) address: String,
    /// A terminal is no address that many accounts could be tried from: who sits there has the file itself.
    pub(super) is_remote: bool,
    /// In microseconds since 1970.
    pub(super) at: i64,
}

impl From<&LoginAttempt> for Attempt {
    fn from(attempt: &LoginAttempt) -> Self {
        Self {
            account: attempt.account.as_ref().map(|account| account.as_str().to_owned()),
            address: attempt.address.map_or_else(|| "terminal".to_owned(), network),
            is_remote: attempt.address.is_some(),
            at: micros(attempt.at),
        }
    }
}

/// An IPv4 address, also when it comes mapped into IPv6, or the 64-bit network of an IPv6 address: that is what one
/// customer gets of a provider, and who has it has 2^64 addresses to try from.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = address.to_bits() & !u128::from(u64::MAX);
            format!("{}/64", Ipv6Addr::from_bits(network))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network_of(address: &str) -> String {
        network(address.parse().expect("an address"))
    }

    #[test]
    fn an_ipv4_address_is_itself_however_it_comes() {
        assert_eq!(network_of("192.0.2.7"), "192.0.2.7");
        assert_eq!(network_of("::ffff:192.0.2.7"), "192.0.2.7");
    }

    #[test]
    fn an_ipv6_address_stands_for_its_network() {
        assert_eq!(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(network_of("2001:db8:1:2::9"), "2001:db8:1:2::/64");
        assert_ne!(network_of("2001:db8:1:2::9"), network_of("2001:db8:1:3::9"));
    }
}
