use super::*;

const SECOND: Duration = Duration::from_secs(1);
const LONG: Duration = Duration::from_hours(1);

/// A pace in which `limit` alone is short.
fn pace(shorten: impl FnOnce(&mut Limits)) -> Pace {
    let mut limits = Limits {
        first_byte: LONG,
        head: LONG,
        idle: LONG,
        stalled: LONG,
        beside: LONG,
        linger: LONG,
        farewell: LONG,
    };
    shorten(&mut limits);
    Pace::new(limits)
}

/// Has time pass.
fn pass(pace: &mut Pace, time: Duration) {
    pace.opened -= time;
}

/// Whether the limit that is short holds.
fn is_hurried(pace: &Pace) -> bool {
    match pace.due() {
        Due::In(left) => left <= SECOND,
        Due::Retirement | Due::Farewell | Due::End => true,
    }
}

#[test]
fn a_silent_connection_is_overdue_at_the_first_byte_limit() {
    assert_eq!(pace(|limits| limits.first_byte = Duration::ZERO).due(), Due::End);
}

#[test]
fn trickling_bytes_do_not_prolong_a_head_and_the_next_head_begins_anew() {
    let mut pace = pace(|limits| limits.head = SECOND);
    pace.read(Place::InHead);
    assert_ne!(pace.due(), Due::End);
    pass(&mut pace, SECOND);
    pace.read(Place::InHead);
    assert_eq!(pace.due(), Due::End);
    pace.read(Place::InNextHead);
    assert_ne!(pace.due(), Due::End);
}

#[test]
fn a_head_that_came_early_has_its_time_once_it_is_its_turn() {
    let mut pace = pace(|limits| limits.head = SECOND);
    pace.request_began();
    pace.read(Place::InHead);
    pass(&mut pace, SECOND);
    assert_ne!(pace.due(), Due::End);
    pace.request_ended();
    assert_ne!(pace.due(), Due::End);
    pass(&mut pace, SECOND);
    assert_eq!(pace.due(), Due::End);
}

#[test]
fn an_answer_may_be_silent_for_as_long_as_it_lasts() {
    let mut pace = pace(|limits| limits.idle = SECOND);
    pace.read(Place::Outside);
    pace.request_began();
    pass(&mut pace, SECOND * 100);
    assert_ne!(pace.due(), Due::End);
    pace.request_ended();
    pass(&mut pace, SECOND);
    assert_eq!(pace.due(), Due::End);
}

#[test]
fn the_phase_decides_which_limit_holds() {
    let pace = pace(|limits| limits.idle = SECOND);
    assert!(!is_hurried(&pace), "nothing came yet");
    pace.read(Place::InHead);
    assert!(!is_hurried(&pace), "a head is read");
    pace.read(Place::Outside);
    pace.request_began();
    assert!(!is_hurried(&pace), "a request is worked on");
    let piece = pace.piece_began();
    pace.request_ended();
    assert!(!is_hurried(&pace), "a piece of the answer is not taken yet");
    pace.write_blocked();
    pace.piece_ended(piece);
    assert!(!is_hurried(&pace), "something else is not taken yet");
    pace.wrote();
    assert!(is_hurried(&pace), "the connection is idle");
}

#[test]
fn a_request_that_is_worked_on_may_take_its_time() {
    let pace = Pace::new(Limits {
        first_byte: LONG,
        head: LONG,
        idle: Duration::ZERO,
        stalled: Duration::ZERO,
        beside: Duration::ZERO,
        linger: Duration::ZERO,
        farewell: Duration::ZERO,
    });
    pace.read(Place::Outside);
    pace.request_began();
    assert_eq!(pace.due(), Due::In(LONG));
}

#[test]
fn a_peer_that_takes_nothing_retires_its_connection_whatever_else_moves() {
    let stalls: [fn(&Pace); 2] = [Pace::write_blocked, |pace| _ = pace.piece_began()];
    for stall in stalls {
        let pace = pace(|limits| limits.stalled = Duration::ZERO);
        pace.read(Place::Outside);
        pace.request_began();
        stall(&pace);
        pace.piece_ended(pace.piece_began());
        pace.read(Place::Outside);
        assert_eq!(pace.due(), Due::Retirement);
        pace.retire();
        assert_eq!(pace.due(), Due::In(LONG), "the rest may go on for a while");
    }
}

#[test]
fn a_piece_that_moves_is_not_stalled() {
    let stalled = Limits::HTTP.stalled;
    let mut pace = pace(|limits| limits.stalled = stalled);
    let mut piece = pace.piece_began();
    pass(&mut pace, stalled);
    assert_eq!(pace.due(), Due::Retirement);
    pace.piece_moved(&mut piece);
    assert!(matches!(pace.due(), Due::In(_)));
}

#[test]
fn a_retired_connection_ends_whatever_is_in_flight() {
    let mut pace = pace(|limits| limits.beside = SECOND);
    pace.request_began();
    pace.retire();
    assert_ne!(pace.due(), Due::End);
    pass(&mut pace, SECOND);
    assert_eq!(pace.due(), Due::End);
}

#[test]
fn a_server_that_drains_waits_for_requests_and_for_little_else() {
    let mut pace = pace(|limits| limits.farewell = SECOND);
    pace.read(Place::InHead);
    assert!(!is_hurried(&pace));
    pace.drain();
    assert!(is_hurried(&pace), "half a head");
    pace.read(Place::Outside);
    pace.request_began();
    let piece = pace.piece_began();
    pace.request_ended();
    // It is asked more often then, but the end is not near.
    pass(&mut pace, SECOND);
    assert_ne!(pace.due(), Due::End, "an answer is being taken");
    pace.piece_ended(piece);
    assert!(is_hurried(&pace), "nothing is left to do");
    pass(&mut pace, SECOND);
    assert_eq!(pace.due(), Due::End);
}

#[test]
fn a_server_that_ends_lingers_for_requests_on_their_way() {
    let mut pace = pace(|limits| limits.linger = SECOND);
    pace.read(Place::Outside);
    pace.linger();
    assert!(matches!(pace.due(), Due::In(_)), "one may be on its way");
    pace.read(Place::InHead);
    pass(&mut pace, SECOND);
    assert!(matches!(pace.due(), Due::In(_)), "half of one is there");
    pace.read(Place::Outside);
    assert_eq!(pace.due(), Due::Farewell, "none came");
    pace.drain();
    assert!(matches!(pace.due(), Due::In(_)), "it is said once");
}

#[test]
fn a_server_that_ends_lets_a_request_be_the_last() {
    let pace = pace(|_| {});
    pace.read(Place::Outside);
    pace.request_began();
    assert_ne!(pace.due(), Due::Farewell);
    pace.linger();
    assert_eq!(pace.due(), Due::Farewell);
}

#[test]
fn half_a_head_does_not_hold_up_a_server_that_ends() {
    let mut pace = pace(|limits| limits.farewell = SECOND);
    pace.read(Place::InHead);
    pace.linger();
    pass(&mut pace, SECOND);
    assert_eq!(pace.due(), Due::End);
}
