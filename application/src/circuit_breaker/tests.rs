use std::sync::Arc;

use proptest::{collection::vec, prelude::*};

use super::*;

/// A breaker, what it told, and a clock that moves only when told to.
struct Trial {
    breaker: CircuitBreaker,
    told: Arc<Mutex<Vec<Circuit>>>,
    now: Duration,
}

impl Trial {
    fn new() -> Self {
        let told = Arc::new(Mutex::new(Vec::new()));
        let tell = told.clone();
        let breaker = CircuitBreaker::new(move |circuit| {
            tell.lock().expect("nobody panics").push(circuit);
        });
        Self { breaker, told, now: Duration::from_secs(1) }
    }

    /// One that has just opened.
    fn open() -> Self {
        let trial = Self::new();
        for _ in 0..CircuitBreaker::FAILURES {
            trial.call().expect("it is closed").failed(trial.now);
        }
        assert_eq!(trial.told(), [Circuit::Open]);
        trial
    }

    fn call(&self) -> Option<Permit<'_>> {
        self.breaker.admit(self.now)
    }

    fn wait(&mut self, time: Duration) {
        self.now += time;
    }

    fn told(&self) -> Vec<Circuit> {
        self.told.lock().expect("nobody panics").clone()
    }
}

const MOMENT: Duration = Duration::from_millis(1);

#[test]
fn failures_without_an_answer_between_them_open_it() {
    let trial = Trial::new();
    for _ in 1..CircuitBreaker::FAILURES {
        trial.call().expect("it is closed").failed(trial.now);
    }
    assert!(trial.call().is_some() && trial.told().is_empty());
    trial.call().expect("it is closed").failed(trial.now);
    assert!(trial.call().is_none());
    assert_eq!(trial.told(), [Circuit::Open]);
}

#[test]
fn an_answer_between_failures_keeps_it_closed() {
    let mut trial = Trial::new();
    for _ in 0..10 {
        for _ in 1..CircuitBreaker::FAILURES {
            trial.wait(MOMENT);
            trial.call().expect("it is closed").failed(trial.now);
        }
        trial.call().expect("it is closed").answered(trial.now);
    }
    assert!(trial.told().is_empty());
}

#[test]
fn calls_that_wait_in_vain_while_others_are_answered_do_not_count() {
    let mut trial = Trial::new();
    for _ in 0..10 {
        let slow = vec_of_permits(&trial, 20);
        let began = trial.now;
        let answered = trial.breaker.admit(began).expect("it is closed");
        answered.answered(began + MOMENT);
        let late = began + MOMENT * 1_000;
        for permit in &slow {
            permit.failed(late);
        }
        drop((slow, answered));
        trial.now = late;
    }
    assert!(trial.told().is_empty());
}

fn vec_of_permits(trial: &Trial, count: usize) -> Vec<Permit<'_>> {
    (0..count).map(|_| trial.call().expect("it is closed")).collect()
}

#[test]
fn while_it_is_open_there_is_one_probe_at_a_time_and_a_pause_between_them() {
    let mut trial = Trial::open();
    for _ in 0..3 {
        assert!(trial.call().is_none());
        trial.wait(CircuitBreaker::PAUSE);
        let probe = trial.call().expect("it is time to look");
        assert!(trial.call().is_none() && probe.holds(trial.now));
        probe.failed(trial.now);
        assert!(!probe.holds(trial.now));
    }
    assert_eq!(trial.told(), [Circuit::Open]);
}

#[test]
fn an_answer_to_the_probe_closes_it() {
    let mut trial = Trial::open();
    trial.wait(CircuitBreaker::PAUSE);
    trial.call().expect("it is time to look").answered(trial.now);
    assert!(trial.call().is_some());
    assert_eq!(trial.told(), [Circuit::Open, Circuit::Closed]);
    // It takes as many failures as before to open it again.
    trial.wait(MOMENT);
    trial.call().expect("it is closed").failed(trial.now);
    assert!(trial.call().is_some());
}

#[test]
fn a_probe_that_is_given_up_makes_room_for_another() {
    let mut trial = Trial::open();
    trial.wait(CircuitBreaker::PAUSE);
    drop(trial.call().expect("it is time to look"));
    assert!(trial.call().is_some());
}

#[test]
fn whoever_was_let_in_before_sees_that_it_opened_and_tells_nothing_new() {
    let trial = Trial::new();
    let early = trial.breaker.admit(trial.now).expect("it is closed");
    for _ in 0..CircuitBreaker::FAILURES {
        trial.breaker.admit(trial.now).expect("it is closed").failed(trial.now);
    }
    assert!(!early.holds(trial.now));
    let later = trial.now + CircuitBreaker::PAUSE;
    early.failed(later);
    assert!(trial.breaker.admit(later).is_some(), "the pause is as long as before");
}

#[test]
fn an_answer_to_whoever_was_let_in_before_closes_it() {
    let trial = Trial::new();
    let early = trial.call().expect("it is closed");
    for _ in 0..CircuitBreaker::FAILURES {
        trial.call().expect("it is closed").failed(trial.now);
    }
    early.answered(trial.now);
    assert!(trial.call().is_some());
}

#[test]
fn when_nobody_called_for_a_while_everybody_may_and_one_failure_opens_it_again() {
    let mut trial = Trial::open();
    trial.wait(CircuitBreaker::PAUSE + CircuitBreaker::MEMORY);
    let calls = vec_of_permits(&trial, 3);
    assert!(calls.iter().all(|call| call.holds(trial.now)));
    calls[0].failed(trial.now);
    assert!(trial.call().is_none() && !calls[1].holds(trial.now));
    calls[2].answered(trial.now);
    assert!(trial.call().is_some());
    assert_eq!(trial.told(), [Circuit::Open, Circuit::Closed]);
}

/// What happens next to the calls of a history.
#[derive(Debug, Clone, Copy)]
enum Event {
    Wait(u8),
    Call,
    Answer(usize),
    Fail(usize),
    Leave(usize),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        1 => (0..150_u8).prop_map(Event::Wait),
        3 => Just(Event::Call),
        1 => any::<usize>().prop_map(Event::Answer),
        3 => any::<usize>().prop_map(Event::Fail),
        1 => any::<usize>().prop_map(Event::Leave),
    ]
}

/// A call that is under way, as the model has it.
struct Call<'breaker> {
    permit: Permit<'breaker>,
    is_probe: bool,
}

proptest! {
    /// Whatever happens in whatever order: what is told alternates, a probe is never beside another, an answer closes, and
    /// it never opens without enough failures since the last answer.
    #[test]
    fn no_history_breaks_a_promise(events in vec(event(), 0..200)) {
        let Trial { breaker, told, mut now } = Trial::new();
        let told = || told.lock().expect("nobody panics").clone();
        let is_open = || told().last() == Some(&Circuit::Open);
        let mut calls: Vec<Call<'_>> = Vec::new();
        let (mut failures, mut failed_at) = (0, now);
        for event in events {
            let was_open = is_open();
            match event {
                Event::Wait(millis) => now += Duration::from_millis(millis.into()),
                Event::Call => {
                    let permit = breaker.admit(now);
                    prop_assert!(is_open() || permit.is_some(), "a closed one lets everybody in");
                    if let Some(permit) = permit {
                        let is_probed = calls.iter().any(|call| call.is_probe && call.permit.holds(now));
                        let is_old = now >= failed_at + CircuitBreaker::PAUSE + CircuitBreaker::MEMORY;
                        prop_assert!(!is_open() || !is_probed || is_old, "there is one probe at a time");
                        calls.push(Call { permit, is_probe: is_open() });
                    }
                }
                Event::Answer(index) => if let Some(call) = take(&mut calls, index) {
                    call.permit.answered(now);
                    failures = 0;
                    prop_assert!(!is_open(), "the server answers");
                },
                Event::Fail(index) => if let Some(call) = take(&mut calls, index) {
                    call.permit.failed(now);
                    (failures, failed_at) = (failures + 1, now);
                    prop_assert!(was_open || !is_open() || failures >= CircuitBreaker::FAILURES);
                    prop_assert!(!was_open || is_open(), "no failure closes it");
                },
                Event::Leave(index) => drop(take(&mut calls, index)),
            }
        }
        prop_assert!(told().windows(2).all(|pair| pair[0] != pair[1]), "{:?}", told());
        // However it ended: once nobody is on the way any more, somebody may look soon.
        calls.clear();
        prop_assert!(breaker.admit(now + CircuitBreaker::PAUSE).is_some());
    }
}

fn take<'breaker>(calls: &mut Vec<Call<'breaker>>, index: usize) -> Option<Call<'breaker>> {
    let index = index.checked_rem(calls.len())?;
    Some(calls.swap_remove(index))
}
