use std::{
    thread,
    time::{Duration, Instant},
};

use ::argon2::Argon2;

use crate::{servers::PASSWORD, turns::number};

/// How many hashes of a password a second `threads` make, each at the cost of `portico`: argon2id, 19 MiB, two passes.
pub(super) fn hashes_per_second(threads: usize, span: Duration) -> f64 {
    let started = Instant::now();
    let hashing: Vec<_> =
        (0..threads).map(|_| thread::spawn(move || hashes_until(started + span))).collect();
    let hashes: u64 = hashing.into_iter().map(|thread| thread.join().expect("it ends")).sum();
    number(hashes) / started.elapsed().as_secs_f64()
}

fn hashes_until(end: Instant) -> u64 {
    let mut hashes = 0;
    while Instant::now() < end {
        let made = Argon2::default().hash_password_into(
            PASSWORD.as_bytes(),
            b"a salt of 16 byt",
            &mut [0; 32],
        );
        made.expect("good lengths");
        hashes += 1;
    }
    hashes
}
