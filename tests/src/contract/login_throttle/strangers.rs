//! An account that fails from many addresses: those that never logged in to it are strangers.
#![expect(missing_docs, reason = "the name of a case is its sentence")]

use std::net::IpAddr;

use portico_application::ports::{Admission, LoginAttempt, LoginLimits, LoginOutcome};
use portico_domain::user::Username;
use time::OffsetDateTime;

use super::{
    LIMITS, SECOND, TICK, Throttle, WINDOW, admit, attempt, fail, granted, neighbour, refusal,
    settle, succeed,
};
use crate::{
    contract::in_parallel,
    fixtures::{address, now, username},
};

/// An account that has just failed from as many addresses as it may.
struct Attacked {
    throttle: Throttle,
    account: Username,
    addresses: IpAddr,
    at: OffsetDateTime,
}

impl Attacked {
    async fn new(throttle: impl Fn(LoginLimits) -> Throttle) -> Self {
        Self::with(throttle(LIMITS), username("ada"), now()).await
    }

    async fn with(throttle: Throttle, account: Username, at: OffsetDateTime) -> Self {
        let attacked = Self { throttle, account, addresses: address(), at };
        for index in (0..u8::MAX).take(LIMITS.max_failures as usize) {
            fail(&attacked.throttle, &attacked.stranger(index, at)).await;
        }
        attacked
    }

    /// A try from the `index`th address.
    fn stranger(&self, index: u8, at: OffsetDateTime) -> LoginAttempt {
        attempt(&self.account, neighbour(self.addresses, index), at)
    }
}

pub async fn strangers_are_slowed_to_one_try_a_second(throttle: impl Fn(LoginLimits) -> Throttle) {
    let attacked = Attacked::new(throttle).await;
    for second in 1..20 {
        let at = attacked.at + SECOND * u32::from(second);
        fail(&attacked.throttle, &attacked.stranger(20 + second, at)).await;
        let next = attacked.stranger(40, at + SECOND / 4);
        assert_eq!(refusal(&attacked.throttle, &next).await, SECOND * 3 / 4);
        let next = attacked.stranger(40, at + SECOND - TICK);
        assert_eq!(refusal(&attacked.throttle, &next).await, TICK);
    }
}

pub async fn a_stranger_waits_for_the_failure_of_another_stranger(
    throttle: impl Fn(LoginLimits) -> Throttle,
) {
    let attacked = Attacked::new(throttle).await;
    let next = attacked.stranger(20, attacked.at + SECOND / 4);
    assert_eq!(refusal(&attacked.throttle, &next).await, SECOND * 3 / 4);
}

pub async fn strangers_of_one_second_are_admitted_one_at_a_time(
    throttle: impl Fn(LoginLimits) -> Throttle,
) {
    let attacked = Attacked::new(throttle).await;
    let at = attacked.at + SECOND;
    let admissions = in_parallel(20, |index| {
        let index = u8::try_from(index).expect("small");
        let (throttle, stranger) = (attacked.throttle.clone(), attacked.stranger(20 + index, at));
        async move { admit(&throttle, &stranger).await }
    })
    .await;
    assert_eq!(granted(&admissions), 1, "{admissions:?}");
}

pub async fn the_pace_is_not_asked_for_after_the_password(
    throttle: impl Fn(LoginLimits) -> Throttle,
) {
    let attacked = Attacked::new(throttle).await;
    for index in 20..25 {
        let stranger = attacked.stranger(index, attacked.at);
        let settled = settle(&attacked.throttle, &stranger, LoginOutcome::Failure).await;
        assert_eq!(settled, Admission::Granted);
    }
}

pub async fn an_address_that_logged_in_before_is_not_slowed(
    throttle: impl Fn(LoginLimits) -> Throttle,
) {
    let throttle = throttle(LIMITS);
    let (account, home, at) = (username("ada"), address(), now());
    succeed(&throttle, &attempt(&account, home, at)).await;
    let attacked = Attacked::with(throttle, account, at + SECOND).await;
    for _ in 0..3 {
        let own = attempt(&attacked.account, home, attacked.at);
        fail(&attacked.throttle, &own).await;
        succeed(&attacked.throttle, &own).await;
    }
    refusal(&attacked.throttle, &attacked.stranger(20, attacked.at)).await;
}

pub async fn a_stranger_who_logs_in_is_none_any_more(throttle: impl Fn(LoginLimits) -> Throttle) {
    let attacked = Attacked::new(throttle).await;
    let at = attacked.at + SECOND;
    let own = attacked.stranger(20, at);
    succeed(&attacked.throttle, &own).await;
    for _ in 0..3 {
        succeed(&attacked.throttle, &own).await;
    }
    refusal(&attacked.throttle, &attacked.stranger(21, at)).await;
}

pub async fn strangers_to_one_account_are_not_slowed_on_another(
    throttle: impl Fn(LoginLimits) -> Throttle,
) {
    let attacked = Attacked::new(throttle).await;
    let other = username("eve");
    for index in 20..24 {
        let address = neighbour(attacked.addresses, index);
        fail(&attacked.throttle, &attempt(&other, address, attacked.at)).await;
    }
}

pub async fn strangers_are_slowed_until_the_failures_leave_the_window(
    throttle: impl Fn(LoginLimits) -> Throttle,
) {
    let attacked = Attacked::new(throttle).await;
    let last = attacked.at + WINDOW - TICK;
    assert_eq!(admit(&attacked.throttle, &attacked.stranger(20, last)).await, Admission::Granted);
    refusal(&attacked.throttle, &attacked.stranger(21, last)).await;
    for index in 22..26 {
        let later = attacked.stranger(index, attacked.at + WINDOW);
        assert_eq!(admit(&attacked.throttle, &later).await, Admission::Granted);
    }
}

pub async fn failures_from_familiar_addresses_slow_no_stranger(
    throttle: impl Fn(LoginLimits) -> Throttle,
) {
    let throttle = throttle(LIMITS);
    let (account, homes, at) = (username("ada"), address(), now());
    for index in 0..3 {
        let own = attempt(&account, neighbour(homes, index), at);
        succeed(&throttle, &own).await;
        for _ in 1..LIMITS.max_failures {
            fail(&throttle, &own).await;
        }
    }
    for index in 20..23 {
        fail(&throttle, &attempt(&account, neighbour(homes, index), at)).await;
    }
}
