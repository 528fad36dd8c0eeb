use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use opentelemetry::{
    Context, TraceFlags,
    propagation::{Extractor, TextMapPropagator},
    trace::{SpanContext, SpanKind, TraceContextExt, TraceState},
};
use opentelemetry_sdk::{
    propagation::TraceContextPropagator,
    trace::{IdGenerator, RandomIdGenerator, Sampler, SamplingDecision, ShouldSample},
};

const TRACEPARENT: &str = "traceparent";

/// Who sends requests, and how far their word on traces counts (W3C Trace Context, section 4.4 on trust).
///
/// Everybody's trace is continued, so that its id is known on both sides. Whether it is sent is decided by trusted peers and else by
/// us: anybody may set the flag on every request, and an id that is drawn to be sampled as well.
pub(super) struct Peers {
    trusted: Vec<IpNet>,
    sampler: Sampler,
}

impl Peers {
    pub(super) fn new(trusted: Vec<IpNet>, sample: f64) -> Self {
        Self { trusted, sampler: Sampler::TraceIdRatioBased(sample) }
    }

    /// The trace that a request from `peer` is a part of, if it names one.
    pub(super) fn context(&self, headers: &HeaderMap, peer: Option<IpAddr>) -> Option<Context> {
        if !headers.contains_key(TRACEPARENT) {
            return None;
        }
        let context =
            TraceContextPropagator::new().extract_with_context(&Context::new(), &Headers(headers));
        let named = context.span().span_context().clone();
        if !named.is_valid() || self.trusts(peer) {
            return named.is_valid().then_some(context);
        }
        // What others state besides would be sent on with every span, and may be long.
        let decided = SpanContext::new(
            named.trace_id(),
            named.span_id(),
            TraceFlags::default().with_sampled(self.samples_one_more()),
            true,
            TraceState::NONE,
        );
        Some(Context::new().with_remote_span_context(decided))
    }

    fn trusts(&self, peer: Option<IpAddr>) -> bool {
        let peer = peer.map(|peer| peer.to_canonical());
        peer.is_some_and(|peer| self.trusted.iter().any(|network| network.contains(&peer)))
    }

    /// Whether a trace whose id we draw would be sampled.
    fn samples_one_more(&self) -> bool {
        let id = RandomIdGenerator::default().new_trace_id();
        let result = self.sampler.should_sample(None, id, "", &SpanKind::Server, &[], &[]);
        result.decision == SamplingDecision::RecordAndSample
    }
}

/// The headers of a request, as propagators read them.
struct Headers<'request>(&'request HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const PEER: Option<IpAddr> = Some(IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 7)));
    const SAMPLED: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const NOT_SAMPLED: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

    fn named(peers: &Peers, traceparent: &'static str) -> Option<SpanContext> {
        let mut headers = HeaderMap::new();
        headers.insert(TRACEPARENT, HeaderValue::from_static(traceparent));
        headers.insert("tracestate", HeaderValue::from_static("vendor=1"));
        peers.context(&headers, PEER).map(|context| context.span().span_context().clone())
    }

    #[test]
    fn a_trusted_peer_decides() {
        let peers = Peers::new(vec!["10.0.0.0/8".parse().expect("a network")], 0.0);
        let context = named(&peers, SAMPLED).expect("a context");
        assert!(context.is_sampled() && context.is_remote());
        assert_eq!(context.trace_state().header(), "vendor=1");
        let peers = Peers { sampler: Sampler::TraceIdRatioBased(1.0), ..peers };
        assert!(!named(&peers, NOT_SAMPLED).expect("a context").is_sampled());
    }

    #[test]
    fn anybody_else_names_a_trace_and_no_more() {
        for (sample, traceparent) in [(0.0, SAMPLED), (1.0, NOT_SAMPLED)] {
            let context = named(&Peers::new(vec![], sample), traceparent).expect("a context");
            assert_eq!(context.trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");
            assert_eq!(context.span_id().to_string(), "b7ad6b7169203331");
            assert_eq!(context.is_sampled(), sample > 0.5);
            assert_eq!(context.trace_state().header(), "");
        }
    }

    #[test]
    fn an_id_that_is_made_up_is_sampled_no_more_often_than_others() {
        let peers = Peers::new(vec![], 0.5);
        let lowest = "00-00000000000000000000000000000001-b7ad6b7169203331-01";
        let sampled = (0..1_000).filter(|_| named(&peers, lowest).is_some_and(|c| c.is_sampled()));
        assert!((300..700).contains(&sampled.count()));
    }

    #[test]
    fn what_is_no_context_is_none() {
        let peers = Peers::new(vec![], 1.0);
        assert!(peers.context(&HeaderMap::new(), PEER).is_none());
        for nonsense in ["", "x", "00-00000000000000000000000000000000-b7ad6b7169203331-01"] {
            assert!(named(&peers, nonsense).is_none(), "{nonsense}");
        }
    }
}
