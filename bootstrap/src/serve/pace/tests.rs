use super::*;

const SECOND: Duration = Duration::from_secs(1);
const LONG: Duration = Duration::from_hours(1);

/// A pace in which `limit` alone is short.
fn pace(shorten: impl FnOnce(&mut Limits)) -> Pace {
    let mut limits =
        Limits { first_byte: LONG, head: LONG, idle: LONG, stalled: LONG, farewell: LONG };
    shorten(&mut limits);
    Pace::new(limits)
}

#[test]
fn a_silent_connection_is_overdue_at_the_first_byte_limit() {
    assert!(pace(|limits| limits.first_byte = Duration::ZERO).time_left().is_none());
}

#[test]
fn trickling_bytes_do_not_prolong_a_head() {
    let pace = pace(|limits| limits.head = SECOND);
    assert!(pace.read(b"GET"));
    let left = pace.time_left().expect("a second is left");
    assert!(pace.read(b" /"));
    assert!(pace.time_left().expect("some is left") <= left);
}

#[test]
fn the_phase_decides_which_limit_holds() {
    let pace = pace(|limits| limits.idle = SECOND);
    assert!(pace.read(b"GET / HTTP/1.1\r\n\r\n"));
    assert!(pace.time_left() > Some(SECOND), "a head is read");
    pace.request_began();
    assert!(pace.time_left() > Some(SECOND), "a request is worked on");
    assert!(!pace.read(b"body"), "a body is no head");
    pace.request_ended();
    assert!(pace.time_left() <= Some(SECOND), "the connection is idle");
    pace.write_blocked();
    assert!(pace.time_left() > Some(SECOND), "the answer is not taken yet");
    pace.wrote();
    assert!(pace.time_left() <= Some(SECOND), "the answer is taken");
}

#[test]
fn frames_of_http2_are_no_heads_however_the_preface_comes() {
    for pieces in [&[HTTP2_PREFACE] as &[&[u8]], &[b"P", b"RI * HTTP/2.0\r\n", b"\r\nSM\r\n\r\n"]] {
        let pace = pace(|limits| limits.head = SECOND);
        for piece in pieces {
            assert!(pace.time_left().is_some());
            pace.read(piece);
        }
        assert!(!pace.read(b"\0\0\x08\x06"));
        assert!(pace.time_left() > Some(SECOND), "the connection is idle");
    }
}

#[test]
fn half_a_preface_is_half_a_head() {
    let pace = pace(|limits| limits.head = SECOND);
    pace.read(b"PRI * HTTP/2");
    assert!(pace.time_left() <= Some(SECOND));
}

#[test]
fn a_server_that_drains_waits_for_requests_and_for_little_else() {
    let pace = pace(|limits| limits.farewell = SECOND);
    pace.read(b"GET");
    assert!(pace.time_left() > Some(SECOND));
    pace.drain();
    assert!(pace.time_left() <= Some(SECOND), "half a head");
    pace.request_began();
    assert!(pace.time_left() > Some(SECOND), "a request is in flight");
    pace.request_ended();
    assert!(pace.time_left() <= Some(SECOND), "nothing is left to do");
}
