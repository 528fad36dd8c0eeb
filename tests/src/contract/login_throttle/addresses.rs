#![expect(missing_docs, reason = "the name of a case is its sentence")]

use std::net::IpAddr;

use portico_application::ports::{LoginAttempt, LoginLimits};

use super::{LIMITS, SECOND, Throttle, WINDOW, attempt, exhaust, fail, refusal};
use crate::fixtures::{address, now, username};

pub async fn a_terminal_is_limited_per_account_alone(throttle: impl Fn(LoginLimits) -> Throttle) {
    let throttle = throttle(LIMITS);
    let at_terminal = |account| LoginAttempt { account: Some(account), address: None, at: now() };
    for _ in 0..2 * LIMITS.max_failures_per_address {
        fail(&throttle, &at_terminal(username("ada"))).await;
    }
    let tried = at_terminal(username("eve"));
    exhaust(&throttle, &tried).await;
    assert_eq!(refusal(&throttle, &tried).await, WINDOW);
    fail(&throttle, &LoginAttempt { address: Some(address()), at: tried.at + SECOND, ..tried })
        .await;
}

pub async fn an_ipv4_address_is_the_same_when_it_comes_mapped(
    throttle: impl Fn(LoginLimits) -> Throttle,
) {
    let throttle = throttle(LIMITS);
    let plain = address();
    let mapped = format!("::ffff:{plain}").parse().expect("an IPv4-mapped address");
    let tried = attempt(&username("ada"), plain, now());
    exhaust(&throttle, &tried).await;
    refusal(&throttle, &LoginAttempt { address: Some(mapped), ..tried }).await;
}

/// One customer has a network of 64 bits at least, and would otherwise have 2^64 tries.
pub async fn addresses_of_one_ipv6_network_are_one(throttle: impl Fn(LoginLimits) -> Throttle) {
    let throttle = throttle(LIMITS);
    let [account, elses] = [username("ada"), username("eve")];
    let of = |text: &str| text.parse::<IpAddr>().expect("an address");
    exhaust(&throttle, &attempt(&account, of("2001:db8:1:2::1"), now())).await;
    refusal(&throttle, &attempt(&account, of("2001:db8:1:2:ffff::2"), now())).await;
    fail(&throttle, &attempt(&elses, of("2001:db8:1:2::1"), now())).await;
    fail(&throttle, &attempt(&account, of("2001:db8:1:3::1"), now() + SECOND)).await;
}
