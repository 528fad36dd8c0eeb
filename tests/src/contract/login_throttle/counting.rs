#![expect(missing_docs, reason = "the name of a case is its sentence")]

use portico_application::ports::{Admission, LoginAttempt, LoginLimits, LoginOutcome};

use super::{
    LIMITS, SECOND, TICK, Throttle, WINDOW, admit, attempt, exhaust, fail, granted, neighbour,
    refusal, settle, succeed,
};
use crate::{
    contract::in_parallel,
    fixtures::{address, now, username},
};

pub async fn a_first_try_is_granted(throttle: impl Fn(LoginLimits) -> Throttle) {
    let attempt = attempt(&username("ada"), address(), now());
    assert_eq!(admit(&throttle(LIMITS), &attempt).await, Admission::Granted);
}

pub async fn as_many_failures_as_the_limit_are_told_and_the_next_try_is_refused(
    throttle: impl Fn(LoginLimits) -> Throttle,
) {
    let throttle = throttle(LIMITS);
    let attempt = attempt(&username("ada"), address(), now());
    exhaust(&throttle, &attempt).await;
    assert_eq!(refusal(&throttle, &attempt).await, WINDOW);
}

pub async fn a_refusal_ends_when_the_oldest_failure_leaves_the_window(
    throttle: impl Fn(LoginLimits) -> Throttle,
) {
    let throttle = throttle(LIMITS);
    let (account, address, start) = (username("ada"), address(), now());
    for second in 0..LIMITS.max_failures {
        fail(&throttle, &attempt(&account, address, start + SECOND * second)).await;
    }
    let late = start + SECOND * 20;
    let wait = refusal(&throttle, &attempt(&account, address, late)).await;
    assert_eq!(wait, SECOND * 40);
    assert_eq!(refusal(&throttle, &attempt(&account, address, late + wait - TICK)).await, TICK);
    fail(&throttle, &attempt(&account, address, late + wait)).await;
    let next = refusal(&throttle, &attempt(&account, address, late + wait)).await;
    assert_eq!(next, SECOND, "the second failure leaves a second later");
}

pub async fn a_refused_try_does_not_make_the_wait_longer(
    throttle: impl Fn(LoginLimits) -> Throttle,
) {
    let throttle = throttle(LIMITS);
    let (account, address, start) = (username("ada"), address(), now());
    exhaust(&throttle, &attempt(&account, address, start)).await;
    for second in 1..60 {
        let late = attempt(&account, address, start + SECOND * second);
        assert_eq!(refusal(&throttle, &late).await, SECOND * (60 - second));
        settle(&throttle, &late, LoginOutcome::Failure).await;
    }
    fail(&throttle, &attempt(&account, address, start + WINDOW)).await;
}

pub async fn another_account_or_address_is_not_refused(throttle: impl Fn(LoginLimits) -> Throttle) {
    let throttle = throttle(LIMITS);
    let (account, address, start) = (username("ada"), address(), now());
    exhaust(&throttle, &attempt(&account, address, start)).await;
    fail(&throttle, &attempt(&username("eve"), address, start)).await;
    let later = start + SECOND;
    fail(&throttle, &attempt(&account, neighbour(address, 1), later)).await;
    refusal(&throttle, &attempt(&account, address, later)).await;
}

pub async fn a_success_clears_the_count_of_its_account_and_address(
    throttle: impl Fn(LoginLimits) -> Throttle,
) {
    let throttle = throttle(LIMITS);
    let attempt = attempt(&username("ada"), address(), now());
    for _ in 0..5 {
        for _ in 1..LIMITS.max_failures {
            fail(&throttle, &attempt).await;
        }
        succeed(&throttle, &attempt).await;
    }
    exhaust(&throttle, &attempt).await;
    refusal(&throttle, &attempt).await;
}

pub async fn a_success_leaves_the_counts_of_other_accounts(
    throttle: impl Fn(LoginLimits) -> Throttle,
) {
    let throttle = throttle(LIMITS);
    let (address, at) = (address(), now());
    let own = attempt(&username("own"), address, at);
    for _ in 0..LIMITS.max_failures_per_address {
        succeed(&throttle, &own).await;
        fail(&throttle, &attempt(&username("ada"), address, at)).await;
    }
    refusal(&throttle, &own).await;
}

pub async fn one_address_fails_only_so_often_whatever_the_account(
    throttle: impl Fn(LoginLimits) -> Throttle,
) {
    let throttle = throttle(LIMITS);
    let (address, start) = (address(), now());
    for second in 0..LIMITS.max_failures_per_address {
        fail(&throttle, &attempt(&username("ada"), address, start + SECOND * second)).await;
    }
    let late = start + SECOND * 15;
    let wait = refusal(&throttle, &attempt(&username("eve"), address, late)).await;
    assert_eq!(wait, SECOND * 45);
    fail(&throttle, &attempt(&username("eve"), neighbour(address, 1), late)).await;
    fail(&throttle, &attempt(&username("eve"), address, late + wait)).await;
}

pub async fn a_text_that_is_no_username_counts_for_its_address(
    throttle: impl Fn(LoginLimits) -> Throttle,
) {
    let throttle = throttle(LIMITS);
    let (address, at) = (address(), now());
    let nobody = LoginAttempt { account: None, address: Some(address), at };
    for _ in 0..LIMITS.max_failures_per_address {
        fail(&throttle, &nobody).await;
    }
    assert_eq!(refusal(&throttle, &nobody).await, WINDOW);
    assert_eq!(refusal(&throttle, &attempt(&username("ada"), address, at)).await, WINDOW);
}

pub async fn a_limit_of_zero_is_no_limit(throttle: impl Fn(LoginLimits) -> Throttle) {
    let unlimited = LoginLimits { max_failures: 0, max_failures_per_address: 0, ..LIMITS };
    let throttle = throttle(unlimited);
    let attempt = attempt(&username("ada"), address(), now());
    for _ in 0..30 {
        fail(&throttle, &attempt).await;
    }
}

/// Lets `count` tries fail at once that were all admitted before; how each was settled.
async fn fail_at_once(
    throttle: &Throttle,
    count: usize,
    attempts: impl Fn(usize) -> LoginAttempt,
) -> Vec<Admission> {
    in_parallel(count, |index| {
        let (throttle, attempt) = (throttle.clone(), attempts(index));
        async move { settle(&throttle, &attempt, LoginOutcome::Failure).await }
    })
    .await
}

pub async fn of_fifty_parallel_failures_as_many_as_the_limit_are_told(
    throttle: impl Fn(LoginLimits) -> Throttle,
) {
    let throttle = throttle(LIMITS);
    let attempt = attempt(&username("ada"), address(), now());
    let settled = fail_at_once(&throttle, 50, |_| attempt.clone()).await;
    assert_eq!(granted(&settled), 5);
    assert_eq!(refusal(&throttle, &attempt).await, WINDOW);
}

pub async fn of_parallel_failures_from_one_address_as_many_as_its_limit_are_told(
    throttle: impl Fn(LoginLimits) -> Throttle,
) {
    let throttle = throttle(LIMITS);
    let (address, at) = (address(), now());
    let settled = fail_at_once(&throttle, 50, |_| attempt(&username("ada"), address, at)).await;
    assert_eq!(granted(&settled), 12);
}

pub async fn a_success_among_too_many_failures_is_not_told_and_clears_nothing(
    throttle: impl Fn(LoginLimits) -> Throttle,
) {
    let throttle = throttle(LIMITS);
    let attempt = attempt(&username("ada"), address(), now());
    exhaust(&throttle, &attempt).await;
    let settled = settle(&throttle, &attempt, LoginOutcome::Success).await;
    assert_eq!(settled, Admission::RetryAfter(WINDOW));
    assert_eq!(refusal(&throttle, &attempt).await, WINDOW);
}
