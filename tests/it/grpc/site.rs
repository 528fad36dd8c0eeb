//! The real services over the real use cases of a [`TestSite`], called without a network.

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use adapter_grpc::{Config, GrpcSite, service};
use adapter_http::Edge;
use axum::{
    body::Body,
    extract::{ConnectInfo, Request},
    response::Response,
};
use futures_util::future;
use portico_domain::language::Language;
use tonic::metadata::AsciiMetadataValue;
use tower::{ServiceExt, util::BoxCloneSyncService};
use uuid::Uuid;

use crate::http::site::TestSite;

/// What a client of tonic can send its calls into.
pub(crate) type Line = BoxCloneSyncService<Request<tonic::body::Body>, Response, Infallible>;

/// A line to the services of `site`, from a peer on this machine.
pub(crate) fn line(site: &TestSite) -> Line {
    let config = Config { reflection: false, allowed_sans: vec![] };
    let gate = Edge::new(&TestSite::builder().config, Language::English, Uuid::max());
    let site = GrpcSite {
        application: site.application.clone(),
        gate,
        readiness: vec![],
        is_leaving: Arc::new(|| false),
        ending: Arc::new(|| Box::pin(future::pending())),
        clock: site.clock.clone(),
        default_language: Language::English,
        process: Uuid::max(),
    };
    let services = service(site, &config).expect("the services can be described");
    let services = services.map_request(|request: Request<tonic::body::Body>| {
        let mut request = request.map(Body::new);
        let peer = SocketAddr::from(([127, 0, 0, 1], 50_000));
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    BoxCloneSyncService::new(services)
}

/// `message` with a token, if there is one.
pub(crate) fn ask<T>(message: T, token: Option<&str>) -> tonic::Request<T> {
    let mut request = tonic::Request::new(message);
    if let Some(token) = token {
        let value = AsciiMetadataValue::try_from(format!("Bearer {token}").as_bytes());
        request.metadata_mut().insert("authorization", value.expect("a header value"));
    }
    request
}
