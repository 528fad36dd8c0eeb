use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::Request,
    http::{
        HeaderName, HeaderValue, Method,
        header::{
            ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_MATCH,
            LOCATION, RETRY_AFTER,
        },
    },
    response::Response,
};
use futures_util::future::BoxFuture;
use portico_application::{Application, ports::PublicKeys};
use portico_domain::import::ImportId;
use tower::{Service, ServiceBuilder};
use tower_http::{
    compression::{CompressionLayer, DefaultPredicate, Predicate, predicate::SizeAbove},
    cors::{AllowOrigin, CorsLayer},
};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    Config, SocketAddress,
    edge::{Edge, Pass, Work, finished},
    openapi::{Description, complete},
    routes,
};

/// What the handlers work with.
pub struct Site {
    /// What they call.
    pub application: Arc<Application>,
    /// What they show others to check tokens with.
    pub public_keys: Arc<dyn PublicKeys>,
    /// How many bytes an uploaded workbook may have.
    pub max_upload_bytes: u64,
    /// Where they tell browsers that the WebSocket service is.
    pub socket: SocketAddress,
    /// Does imports, which go on when whoever asked for them goes away.
    pub background: Background,
}

/// Starts the work on an import, for which nobody may wait.
pub type Background = Arc<dyn Fn(ImportId, BoxFuture<'static, ()>) + Send + Sync>;

/// What answers the requests of any number of connections, each with a clone.
pub trait HttpService:
    Service<Request, Response = Response, Error = Infallible, Future: Send + 'static>
    + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> HttpService for S where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send + 'static>
        + Clone
        + Send
        + Sync
        + 'static
{
}

/// The public application, behind `edge`.
///
/// It expects the peer of each connection as an extension `ConnectInfo<SocketAddr>` of the request, and takes the
/// request for one of an unknown address without.
pub fn router(site: Site, config: &Config, edge: Arc<Edge>) -> impl HttpService + use<> {
    let (api, document) =
        OpenApiRouter::with_openapi(Description::openapi()).merge(routes::api()).split_for_parts();
    let (lists, document) =
        OpenApiRouter::with_openapi(document).merge(routes::lists()).split_for_parts();
    let mut large = lists.merge(routes::pages());
    if config.docs {
        large = large.merge(routes::docs(complete(document)));
    }
    let cors = (!config.cors_origins.is_empty()).then(|| cors(&config.cors_origins));
    let routes = large
        .layer(CompressionLayer::new().compress_when(worth_compressing()))
        .merge(api)
        .with_state(Arc::new(site));
    ServiceBuilder::new()
        .layer(Pass(edge.clone()))
        // Outside of what refuses and fails, so that pages of other origins may read those answers too.
        .option_layer(cors)
        .layer(Work(edge))
        .service(finished(routes))
}

/// A small answer fits into one packet as it is.
fn worth_compressing() -> impl Predicate {
    DefaultPredicate::new().and(SizeAbove::new(1024))
}

/// Lets pages of the listed origins call the API. Tokens travel in a header and never in a cookie, so that no request
/// needs the browser's credentials, and even `*` gives nobody anything that they do not hold already.
fn cors(origins: &[String]) -> CorsLayer {
    let ours = ["x-request-id", "x-portico-consistency"].map(HeaderName::from_static);
    let prefer = HeaderName::from_static("prefer");
    let standard = [prefer, AUTHORIZATION, CONTENT_TYPE, ACCEPT_LANGUAGE, IF_MATCH];
    CorsLayer::new()
        .allow_origin(allowed(origins))
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::DELETE])
        .allow_headers(standard.into_iter().chain(ours.clone()).collect::<Vec<_>>())
        .expose_headers(
            ours.into_iter()
                .chain([CONTENT_DISPOSITION, ETAG, LOCATION, RETRY_AFTER])
                .collect::<Vec<_>>(),
        )
        .max_age(Duration::from_mins(10))
}

fn allowed(origins: &[String]) -> AllowOrigin {
    if origins.iter().any(|origin| origin == "*") {
        return AllowOrigin::any();
    }
    AllowOrigin::list(origins.iter().filter_map(|origin| HeaderValue::try_from(origin).ok()))
}
