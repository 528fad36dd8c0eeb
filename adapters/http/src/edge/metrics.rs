use std::{collections::HashMap, sync::LazyLock, time::Duration};

use axum::http::{Method, StatusCode};
use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};
use parking_lot::RwLock;

/// Counts and times requests by route, method and status. Handles are kept, because finding one by its labels costs more
/// than routing the request did.
#[derive(Default)]
pub(crate) struct RequestMetrics {
    by_route: RwLock<HashMap<Box<str>, ByOutcome>>,
}

static IN_FLIGHT: LazyLock<Gauge> = LazyLock::new(|| gauge!("portico_http_requests_in_flight"));

/// One more request that is worked on, as long as it is kept.
pub(crate) struct InFlight;

impl InFlight {
    pub(crate) fn begin() -> Self {
        IN_FLIGHT.increment(1);
        Self
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        IN_FLIGHT.decrement(1);
    }
}

type ByOutcome = HashMap<(&'static str, StatusCode), Handles>;

#[derive(Clone)]
struct Handles {
    requests: Counter,
    duration: Histogram,
}

impl RequestMetrics {
    /// `route` is the pattern that matched, of which there are few, and never the path, of which there is no end.
    pub(crate) fn record(
        &self,
        route: Option<&str>,
        method: &Method,
        status: StatusCode,
        took: Duration,
    ) {
        let route = route.unwrap_or("unmatched");
        let key = (method_label(method), status);
        let known = self.by_route.read().get(route).and_then(|handles| handles.get(&key)).cloned();
        let handles = known.unwrap_or_else(|| self.register(route, key));
        handles.requests.increment(1);
        handles.duration.record(took.as_secs_f64());
    }

    fn register(&self, route: &str, key: (&'static str, StatusCode)) -> Handles {
        let (method, status) = key;
        let labels = [
            ("route", route.to_owned()),
            ("method", method.into()),
            ("status", status.as_str().to_owned()),
        ];
        let handles = Handles {
            requests: counter!("portico_http_requests_total", &labels),
            duration: histogram!("portico_http_request_duration_seconds", &labels[..2]),
        };
        self.by_route.write().entry(route.into()).or_default().insert(key, handles.clone());
        handles
    }
}

/// Methods that nobody serves share one label, for anyone can make them up.
fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
