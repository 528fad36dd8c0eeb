use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, OnceLock},
    time::Instant,
};

use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};
use parking_lot::RwLock;
use portico_application::PeerIdentity;
use portico_domain::user::UserId;
use tonic::Code;
use tracing::Span;

use super::{call::Call, span};

static IN_FLIGHT: LazyLock<Gauge> = LazyLock::new(|| gauge!("portico_grpc_calls_in_flight"));

/// Counts, times, logs and traces one call when it ends: by a code, or, when this is dropped before, by the client's leaving.
pub(super) struct Record {
    call: Arc<Call>,
    method: &'static str,
    begun: Instant,
    /// In which everything happens that the call has happen.
    pub(super) span: Span,
    is_written: bool,
}

impl Record {
    pub(super) fn begin(call: Arc<Call>, method: &'static str) -> Self {
        let span = span::begin(method, &call);
        IN_FLIGHT.increment(1);
        Self { call, method, begun: Instant::now(), span, is_written: false }
    }

    /// The first one stands.
    pub(super) fn ended(&mut self, code: Code) {
        if std::mem::replace(&mut self.is_written, true) {
            return;
        }
        IN_FLIGHT.decrement(1);
        let took = self.begun.elapsed();
        let handles = handles(self.method, code);
        handles.calls.increment(1);
        handles.duration.record(took.as_secs_f64());
        span::end(&self.span, code);
        let _entered = self.span.enter();
        tracing::info!(
            target: "portico::access",
            request_id = self.call.id(),
            method = self.method,
            code = ?code,
            took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
            address = self.call.address.map(tracing::field::display),
            identity = self.call.peer.as_ref().map(PeerIdentity::name),
            user = self.call.user().map(UserId::get),
            "call"
        );
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        self.ended(Code::Cancelled);
    }
}

#[derive(Clone)]
struct Handles {
    calls: Counter,
    duration: Histogram,
}

/// Handles are kept, because finding one by its labels costs more than the call did.
fn handles(method: &'static str, code: Code) -> Handles {
    static HANDLES: OnceLock<RwLock<HashMap<(&'static str, Code), Handles>>> = OnceLock::new();
    let known = HANDLES.get_or_init(RwLock::default);
    if let Some(handles) = known.read().get(&(method, code)) {
        return handles.clone();
    }
    let labels = [("method", method.to_owned()), ("code", format!("{code:?}"))];
    let handles = Handles {
        calls: counter!("portico_grpc_calls_total", &labels),
        duration: histogram!("portico_grpc_call_duration_seconds", &labels[..1]),
    };
    known.write().insert((method, code), handles.clone());
    handles
}
