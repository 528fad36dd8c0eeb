use std::{
    sync::{Arc, LazyLock},
    time::{Duration, Instant},
};

use metrics::{counter, gauge};
use portico_application::{Circuit, CircuitBreaker};

/// Keeps calls from `server` while it does not answer, and tells operators.
pub(super) fn breaker(server: Arc<str>) -> CircuitBreaker {
    CircuitBreaker::new(move |circuit| {
        let is_open = circuit == Circuit::Open;
        if is_open {
            tracing::info!(%server, "the server does not answer; calls fail at once until it does");
            counter!("portico_circuit_opened_total", "server" => server.clone()).increment(1);
        } else {
            tracing::info!(%server, "the server answers again");
        }
        let value = if is_open { 1.0 } else { 0.0 };
        gauge!("portico_circuit_open", "server" => server.clone()).set(value);
    })
}

/// The time by which breakers go.
pub(super) fn now() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}
