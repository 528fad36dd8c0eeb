use std::sync::OnceLock;

use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};

use crate::close::label;

/// What is counted of sockets. Handles are kept, because finding one by its name costs more than what is counted.
pub(crate) struct SocketMetrics {
    pub(crate) messages_in: Counter,
    pub(crate) messages_out: Counter,
    pub(crate) slow_cuts: Counter,
    pub(crate) fan_out: Histogram,
    open: Gauge,
    queued: Gauge,
}

impl SocketMetrics {
    /// Those of this process. The collector has to be there when this is first called.
    pub(crate) fn get() -> &'static Self {
        static METRICS: OnceLock<SocketMetrics> = OnceLock::new();
        METRICS.get_or_init(|| Self {
            messages_in: counter!("portico_socket_messages_total", "direction" => "in"),
            messages_out: counter!("portico_socket_messages_total", "direction" => "out"),
            slow_cuts: counter!("portico_socket_slow_cuts_total"),
            fan_out: histogram!("portico_socket_fan_out_duration_seconds"),
            open: gauge!("portico_socket_open"),
            queued: gauge!("portico_socket_queued_bytes"),
        })
    }

    pub(crate) fn opened(&self, service: &'static str) {
        self.open.increment(1);
        counter!("portico_socket_admissions_total", "service" => service).increment(1);
    }

    /// `code` is that of the close frame, either side's; 1006 when there was none (RFC 6455, section 7.1.5).
    pub(crate) fn closed(&self, code: u16) {
        self.open.decrement(1);
        counter!("portico_socket_closes_total", "code" => label(code)).increment(1);
    }

    #[expect(clippy::cast_precision_loss, reason = "no queue has more bytes than 2^52")]
    pub(crate) fn queued(&self, bytes: usize) {
        self.queued.increment(bytes as f64);
    }

    #[expect(clippy::cast_precision_loss, reason = "no queue has more bytes than 2^52")]
    pub(crate) fn unqueued(&self, bytes: usize) {
        if bytes > 0 {
            self.queued.decrement(bytes as f64);
        }
    }
}

/// `cause` is one of few words.
pub(crate) fn refused(cause: &'static str) {
    counter!("portico_socket_refusals_total", "cause" => cause).increment(1);
}
