use std::{
    future::poll_fn,
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

use tokio::task::unconstrained;

use super::*;

fn gate(cores: usize) -> Gate {
    Gate::new(&Config::cheap_for_tests().with_queue(cores, 1))
}

/// Polls once; whether there is a core is decided without waiting.
async fn poll_once<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}

/// Whether there is a core for the background, however often that was asked before.
async fn background(gate: &Gate) -> Option<Pass> {
    match poll_once(pin!(unconstrained(gate.enter_background()))).await {
        Poll::Ready(pass) => Some(pass.expect("the gate is never shut")),
        Poll::Pending => None,
    }
}

async fn log_in(gate: &Gate) -> Option<Pass> {
    match poll_once(pin!(gate.enter())).await {
        Poll::Ready(pass) => Some(pass.expect("nobody waits")),
        Poll::Pending => None,
    }
}

#[tokio::test]
async fn in_the_background_everybody_waits_and_nobody_is_held_up() {
    let gate = gate(1);
    let running = gate.enter().await.expect("the first finds a core");
    let mut one = pin!(gate.enter_background());
    let mut other = pin!(gate.enter_background());
    assert!(poll_once(one.as_mut()).await.is_pending());
    assert!(poll_once(other.as_mut()).await.is_pending(), "there is no queue to be full");
    let mut waited_for = pin!(gate.enter());
    assert!(poll_once(waited_for.as_mut()).await.is_pending());

    drop(running);
    let first = one.await.expect("it was the first to ask");
    drop(first);
    assert!(poll_once(other.as_mut()).await.is_pending(), "it asks after whoever is waited for");
    let second = waited_for.await.expect("it is its turn");
    drop(second);
    other.await.expect("it is its turn");
}

#[tokio::test]
async fn who_has_waited_too_long_in_a_queue_that_stands_is_turned_away() {
    let long_ago = Instant::now().checked_sub(Duration::from_mins(1)).expect("the machine is on");
    let gate = Gate { delay: ControlledDelay::new(long_ago), ..gate(1) };
    let running = background(&gate).await;
    let mut waiting = pin!(gate.enter());
    assert!(poll_once(waiting.as_mut()).await.is_pending());
    tokio::time::sleep(Duration::from_millis(600)).await;
    drop(running);
    assert!(matches!(waiting.await, Err(Crowded)));
    assert!(log_in(&gate).await.is_some(), "the core is free for whoever comes now");
}

#[tokio::test]
async fn the_background_has_every_core_while_nobody_logs_in() {
    let gate = gate(2);
    let passes = (background(&gate).await, background(&gate).await);
    assert!(passes.0.is_some() && passes.1.is_some());
    assert!(background(&gate).await.is_none(), "there are only two");
}

#[tokio::test]
async fn a_core_is_left_to_logins_while_there_are_any() {
    let gate = gate(2);
    let (first, second) = (background(&gate).await, background(&gate).await);
    let mut login = pin!(gate.enter());
    assert!(poll_once(login.as_mut()).await.is_pending(), "both cores are at work");
    drop(first);
    assert!(background(&gate).await.is_none(), "the core is left to the login");
    drop(login.await.expect("it is its turn"));

    assert!(background(&gate).await.is_none(), "and to the next one");
    assert!(log_in(&gate).await.is_some());
    drop(second);
    assert!(background(&gate).await.is_some(), "the other goes on meanwhile");
}

#[tokio::test]
async fn a_core_that_is_idle_when_somebody_logs_in_is_left_at_once() {
    let gate = gate(2);
    drop(log_in(&gate).await);
    let _working = background(&gate).await.expect("there is a core");
    assert!(background(&gate).await.is_none());
    assert!(log_in(&gate).await.is_some());
}

#[tokio::test]
async fn the_background_has_every_core_again_when_nobody_came_for_a_while() {
    let gate = gate(3);
    drop(log_in(&gate).await);
    let working = background(&gate).await;
    for _ in 2..Courtesy::HASHES_PER_CORE * 2 {
        let other = background(&gate).await;
        assert!(other.is_some() && background(&gate).await.is_none());
    }
    let passes = (background(&gate).await, background(&gate).await);
    assert!(working.is_some() && passes.0.is_some() && passes.1.is_some());
}

#[tokio::test]
async fn the_only_core_is_shared() {
    let gate = gate(1);
    for _ in 0..3 {
        assert!(log_in(&gate).await.is_some());
        assert!(background(&gate).await.is_some());
    }
}
