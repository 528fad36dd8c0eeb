use std::{convert::Infallible, net::IpAddr, sync::Arc};

use async_trait::async_trait;
use axum::{
    Router,
    extract::{MatchedPath, Request},
    http::{HeaderValue, StatusCode, header::CONNECTION},
    response::IntoResponse,
};
use portico_application::ports::{Gate, NotAdmitted, Place};
use portico_domain::language::Language;
use tower::{ServiceBuilder, service_fn, util::MapRequestLayer};
use uuid::Uuid;

use super::{Admission, ClientAddresses, Pass, RequestContext, RequestIds, RequestMetrics, Work};
use crate::{Config, HttpService, language::negotiate, problem::Problem};

/// What every request of this process passes through, on whatever listener it comes.
pub struct Edge {
    pub(super) ids: RequestIds,
    addresses: ClientAddresses,
    pub(super) admission: Admission,
    pub(super) metrics: RequestMetrics,
    default_language: Language,
}

impl Edge {
    /// `process` is a random name for this process, the start of the ids that it gives to requests.
    #[must_use]
    pub fn new(config: &Config, default_language: Language, process: Uuid) -> Arc<Self> {
        Arc::new(Self {
            ids: RequestIds::new(process),
            addresses: ClientAddresses::new(config.trusted_proxies.clone()),
            admission: Admission::new(config),
            metrics: RequestMetrics::default(),
            default_language,
        })
    }

    /// Stands around the routes of another transport that begins as HTTP.
    ///
    /// It expects the peer of each connection as an extension `ConnectInfo<SocketAddr>` of the request. The routes find
    /// the [`Language`] of the answer and the `IpAddr` of the client among the extensions. An answer that has an
    /// `Arc<dyn Failure>` among its own becomes the problem (RFC 9457) that the failure is, and one of a bare status above
    /// 399 the problem that the status stands for.
    #[must_use]
    pub fn around(self: &Arc<Self>, routes: Router) -> impl HttpService + use<> {
        ServiceBuilder::new()
            .layer(Pass(self.clone()))
            .layer(Work(self.clone()))
            .service(finished(routes))
    }

    /// Tells whoever comes on a connection for which there is no place that it is so. The connection ends with that.
    #[must_use]
    pub fn crowded(self: &Arc<Self>) -> impl HttpService + use<> {
        ServiceBuilder::new().layer(Pass(self.clone())).service(service_fn(async |_: Request| {
            let close = [(CONNECTION, HeaderValue::from_static("close"))];
            let problem = Problem::of_status(StatusCode::SERVICE_UNAVAILABLE);
            Ok::<_, Infallible>((close, problem).into_response())
        }))
    }

    pub(super) fn context(&self, request: &Request) -> RequestContext {
        RequestContext::new(
            self.ids.of(request.headers()),
            negotiate(request.headers(), self.default_language),
            self.addresses.of(request.headers(), request.extensions()),
        )
    }
}

#[async_trait]
impl Gate for Edge {
    fn client(&self, peer: IpAddr, forwarded: &mut dyn Iterator<Item = &str>) -> IpAddr {
        self.addresses.behind(peer, forwarded)
    }

    async fn enter(&self, client: Option<IpAddr>) -> Result<Place<'_>, NotAdmitted> {
        self.admission.enter(client).await
    }
}

/// Routes that tell the edge, which is outside of them, which one was chosen, and an answer where there is none.
pub(crate) fn finished(routes: Router) -> Router {
    routes
        .layer(MapRequestLayer::new(note_route))
        .fallback(|| async { Problem::of_status(StatusCode::NOT_FOUND) })
}

fn note_route(request: Request) -> Request {
    let extensions = request.extensions();
    if let (Some(context), Some(route)) =
        (extensions.get::<Arc<RequestContext>>(), extensions.get::<MatchedPath>())
    {
        context.set_route(route.clone());
    }
    request
}
