use std::{num::NonZero, thread};

use argon2::Params;

/// How costly a hash is, and how many are made at a time.
#[derive(Debug, Clone)]
pub struct Config {
    pub(crate) params: Params,
    pub(crate) at_once: usize,
    pub(crate) waiting: usize,
}

impl Config {
    /// 19 MiB, two passes, one lane: the OWASP recommendation, about 34 ms on a core of 2024.
    const RECOMMENDED: Params = checked(19 * 1024, 2);
    const CHEAP: Params = checked(Params::MIN_M_COST, 1);
    /// Whoever comes in a burst waits two seconds at most: 34 ms for each that goes before on the same core.
    const WAITING_PER_CORE: usize = 50;

    /// Hashes that are no protection at all and take microseconds: **for tests only**.
    #[must_use]
    pub fn cheap_for_tests() -> Self {
        Self { params: Self::CHEAP, ..Self::default() }
    }

    /// Lets `at_once` hashes be made at a time, at least one, and as many as `waiting` more wait for their turn.
    #[must_use]
    pub fn with_queue(self, at_once: usize, waiting: usize) -> Self {
        Self { at_once: at_once.max(1), waiting, ..self }
    }
}

impl Default for Config {
    /// The recommended cost, on every core.
    fn default() -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        Self { params: Self::RECOMMENDED, at_once: cores, waiting: cores * Self::WAITING_PER_CORE }
    }
}

const fn checked(memory_kib: u32, passes: u32) -> Params {
    match Params::new(memory_kib, passes, 1, None) {
        Ok(params) => params,
        Err(_) => panic!("the parameters are within the bounds of argon2"),
    }
}
