use std::{
    collections::HashSet,
    net::{Ipv4Addr, TcpListener},
    sync::{Mutex, PoisonError},
};

use uuid::Uuid;

/// Below what systems give to outgoing connections, so that none takes a port before its server does.
const FIRST: u16 = 10_240;
const COUNT: u16 = 20_000;

/// Whose servers may not have begun to listen yet.
static GIVEN: Mutex<Option<HashSet<u16>>> = Mutex::new(None);

/// A loopback port that nobody listens on, and that no other test of this binary was given. Other test binaries look for
/// theirs at the same time, so it is drawn.
pub(super) fn free_port() -> u16 {
    loop {
        let port = FIRST + drawn() % COUNT;
        let is_free = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
        let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
        if is_free && given.get_or_insert_default().insert(port) {
            return port;
        }
    }
}

/// A name for a database that no other test has.
pub(super) fn database_name() -> String {
    format!("portico_test_{}", uuid().simple())
}

fn drawn() -> u16 {
    let [low, high, ..] = *uuid().as_bytes();
    u16::from_le_bytes([low, high])
}

#[expect(clippy::disallowed_methods, reason = "a fixture is where chance comes from")]
fn uuid() -> Uuid {
    Uuid::new_v4()
}
