//! What a [`LoginThrottle`] promises.

mod addresses;
mod counting;
mod strangers;

pub use addresses::*;
pub use counting::*;
pub use strangers::*;

use std::{net::IpAddr, time::Duration};

use portico_application::ports::{
    Admission, LoginAttempt, LoginLimits, LoginOutcome, LoginThrottle,
};
use portico_domain::user::Username;
use time::OffsetDateTime;

use super::Subject;

/// Runs every case on an adapter. The fixture is a function from `LoginLimits` to a `Subject<dyn LoginThrottle>`.
#[macro_export]
macro_rules! login_throttle {
    ($adapter:ident, $fixture:expr) => {
        $crate::contract_cases! {
            $adapter, $fixture, login_throttle:
            a_first_try_is_granted
            as_many_failures_as_the_limit_are_told_and_the_next_try_is_refused
            a_refusal_ends_when_the_oldest_failure_leaves_the_window
            a_refused_try_does_not_make_the_wait_longer
            another_account_or_address_is_not_refused
            a_success_clears_the_count_of_its_account_and_address
            a_success_leaves_the_counts_of_other_accounts
            one_address_fails_only_so_often_whatever_the_account
            a_text_that_is_no_username_counts_for_its_address
            a_limit_of_zero_is_no_limit
            of_fifty_parallel_failures_as_many_as_the_limit_are_told
            of_parallel_failures_from_one_address_as_many_as_its_limit_are_told
            a_success_among_too_many_failures_is_not_told_and_clears_nothing
            a_terminal_is_limited_per_account_alone
            an_ipv4_address_is_the_same_when_it_comes_mapped
            addresses_of_one_ipv6_network_are_one
            strangers_are_slowed_to_one_try_a_second
            a_stranger_waits_for_the_failure_of_another_stranger
            strangers_of_one_second_are_admitted_one_at_a_time
            the_pace_is_not_asked_for_after_the_password
            an_address_that_logged_in_before_is_not_slowed
            a_stranger_who_logs_in_is_none_any_more
            strangers_to_one_account_are_not_slowed_on_another
            strangers_are_slowed_until_the_failures_leave_the_window
            failures_from_familiar_addresses_slow_no_stranger
        }
    };
}

const WINDOW: Duration = Duration::from_mins(1);

/// Small numbers, so that it is seen which one strikes.
const LIMITS: LoginLimits =
    LoginLimits { window: WINDOW, max_failures: 5, max_failures_per_address: 12 };

const SECOND: Duration = Duration::from_secs(1);

/// The smallest step of time that stores tell apart.
const TICK: Duration = Duration::from_micros(1);

type Throttle = Subject<dyn LoginThrottle>;

fn attempt(account: &Username, address: IpAddr, at: OffsetDateTime) -> LoginAttempt {
    LoginAttempt { account: Some(account.clone()), address: Some(address), at }
}

/// The `index`th address after `address`.
fn neighbour(address: IpAddr, index: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, d] = address.octets();
            [a, b, c, d + index].into()
        }
        IpAddr::V6(address) => (address.to_bits() + u128::from(index)).to_be_bytes().into(),
    }
}

async fn admit(throttle: &Throttle, attempt: &LoginAttempt) -> Admission {
    throttle.admit(attempt).await.expect("the throttle answers")
}

async fn settle(throttle: &Throttle, attempt: &LoginAttempt, outcome: LoginOutcome) -> Admission {
    throttle.settle(attempt, outcome).await.expect("the throttle answers")
}

/// Admits the attempt and lets it end so.
async fn go_through(throttle: &Throttle, attempt: &LoginAttempt, outcome: LoginOutcome) {
    assert_eq!(admit(throttle, attempt).await, Admission::Granted, "{attempt:?}");
    assert_eq!(settle(throttle, attempt, outcome).await, Admission::Granted, "{attempt:?}");
}

async fn fail(throttle: &Throttle, attempt: &LoginAttempt) {
    go_through(throttle, attempt, LoginOutcome::Failure).await;
}

async fn succeed(throttle: &Throttle, attempt: &LoginAttempt) {
    go_through(throttle, attempt, LoginOutcome::Success).await;
}

/// Fails as often as one account and address may.
async fn exhaust(throttle: &Throttle, attempt: &LoginAttempt) {
    for _ in 0..LIMITS.max_failures {
        fail(throttle, attempt).await;
    }
}

/// How long a refused attempt has to wait, which is never nothing.
async fn refusal(throttle: &Throttle, attempt: &LoginAttempt) -> Duration {
    match admit(throttle, attempt).await {
        Admission::RetryAfter(wait) => {
            assert!(!wait.is_zero(), "{attempt:?}");
            wait
        }
        Admission::Granted => panic!("{attempt:?} is not refused"),
    }
}

/// How many of `admissions` go on.
fn granted(admissions: &[Admission]) -> usize {
    admissions.iter().filter(|admission| **admission == Admission::Granted).count()
}
