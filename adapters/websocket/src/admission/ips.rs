use std::{net::IpAddr, str::FromStr};

use ipnet::{IpNet, Ipv4Net};
use serde::{Deserialize, Deserializer, de::Error};

/// From which addresses sockets may be opened: CIDRs, single addresses, patterns such as `10.0.98.*`, or `any`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedIps {
    any: bool,
    networks: Vec<IpNet>,
}

impl AllowedIps {
    /// Whether `address` may open sockets. An IPv4 address that is mapped into IPv6 counts as what it is.
    #[must_use]
    pub fn admit(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.any || self.networks.iter().any(|network| network.contains(&address))
    }

    /// Whether nobody may.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.any && self.networks.is_empty()
    }
}

impl<'de> Deserialize<'de> for AllowedIps {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut allowed = Self::default();
        for text in Vec::<String>::deserialize(deserializer)? {
            match text.as_str() {
                "any" => allowed.any = true,
                text => allowed.networks.push(parse(text).map_err(D::Error::custom)?),
            }
        }
        Ok(allowed)
    }
}

fn parse(text: &str) -> Result<IpNet, String> {
    let network = IpNet::from_str(text).ok();
    let network = network.or_else(|| IpAddr::from_str(text).ok().map(IpNet::from));
    network.or_else(|| parse_pattern(text).map(IpNet::from)).map(canonical).ok_or_else(|| {
        format!("{text:?} is no address; expected CIDRs such as 10.0.98.0/24, single addresses, patterns such as 10.0.98.*, or any")
    })
}

/// `10.0.98.*` and `10.0.*.*`: whole numbers, and stars behind them.
fn parse_pattern(text: &str) -> Option<Ipv4Net> {
    let parts: Vec<_> = text.split('.').collect();
    let stars = parts.iter().rev().take_while(|part| **part == "*").count();
    if parts.len() != 4 || stars == 0 {
        return None;
    }
    let address = text.replace('*', "0").parse().ok()?;
    let is_plain = parts[..4 - stars].iter().all(|part| part.parse::<u8>().is_ok());
    let prefix = 8 * (4 - u8::try_from(stars).ok()?);
    if is_plain { Ipv4Net::new(address, prefix).ok() } else { None }
}

/// A network of mapped addresses is the network of the addresses that are mapped.
fn canonical(network: IpNet) -> IpNet {
    let IpNet::V6(mapped) = network else { return network };
    match (mapped.network().to_ipv4_mapped(), mapped.prefix_len().checked_sub(96)) {
        (Some(address), Some(prefix)) => Ipv4Net::new(address, prefix).map_or(network, IpNet::from),
        _ => network,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(texts: &[&str]) -> AllowedIps {
        serde_json::from_value(serde_json::json!(texts)).expect("good addresses")
    }

    fn admits(texts: &[&str], address: &str) -> bool {
        allowed(texts).admit(address.parse().expect("an address"))
    }

    #[test]
    fn networks_and_single_addresses_admit_what_they_hold() {
        assert!(admits(&["10.1.0.0/16"], "10.1.255.255"));
        assert!(!admits(&["10.1.0.0/16"], "10.2.0.1"));
        assert!(admits(&["192.0.2.7"], "192.0.2.7"));
        assert!(!admits(&["192.0.2.7"], "192.0.2.8"));
        assert!(admits(&["2001:db8::/32"], "2001:db8:1::1"));
        assert!(!admits(&["2001:db8::/32"], "2001:db9::1"));
    }

    #[test]
    fn a_pattern_is_a_network_and_not_a_piece_of_text() {
        assert!(admits(&["10.0.98.*"], "10.0.98.7"));
        assert!(!admits(&["10.0.98.*"], "110.0.98.7"));
        assert!(!admits(&["10.0.98.*"], "10.0.99.7"));
        assert!(admits(&["10.*.*.*"], "10.200.3.4"));
        assert!(!admits(&["10.1.0.1"], "110.1.0.15"));
    }

    #[test]
    fn mapped_addresses_are_the_addresses_that_are_mapped() {
        assert!(admits(&["10.0.98.0/24"], "::ffff:10.0.98.1"));
        assert!(admits(&["::ffff:10.0.98.0/120"], "10.0.98.1"));
    }

    #[test]
    fn none_admit_nobody_and_any_admits_all() {
        assert!(!admits(&[], "127.0.0.1"));
        assert!(allowed(&[]).is_empty());
        assert!(admits(&["any"], "203.0.113.9"));
        assert!(admits(&["any"], "2001:db8::1"));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "*",
            "10.0.98",
            "10.*.98.1",
            "*.*.*.*.*",
            "10.0.98.1*",
            "a.b.c.*",
            "10.0.0.0/33",
            "+1.0.0.*",
        ] {
            let parsed = serde_json::from_value::<AllowedIps>(serde_json::json!([text]));
            assert!(parsed.is_err(), "{text:?}");
        }
    }
}
