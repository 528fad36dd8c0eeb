use std::{convert::Infallible, future::pending, net::IpAddr, sync::Arc};

use async_trait::async_trait;
use axum::{Router, extract::Request, response::Response};
use portico_application::ports::{Gate, NotAdmitted, Place};
use portico_domain::language::Language;
use tower::Service;
use uuid::Uuid;

use crate::edge::{Admission, Calls, Edge};

/// Tells whoever calls on a connection for which there is no place that it is so, in `language` unless they ask for another.
/// `name` is random and nobody else's, the start of the ids that it gives to calls.
#[must_use]
pub fn crowded(
    language: Language,
    name: Uuid,
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Send + 'static>
+ Clone
+ Send
+ Sync
+ 'static
+ use<> {
    let admission = Admission::new(Arc::new(Closed), vec![]);
    Edge::new(
        Router::new(),
        Calls::new(language, name),
        admission,
        Arc::new(|| Box::pin(pending())),
    )
}

/// Lets nobody in.
pub(crate) struct Closed;

#[async_trait]
impl Gate for Closed {
    fn client(&self, peer: IpAddr, _forwarded: &mut dyn Iterator<Item = &str>) -> IpAddr {
        peer
    }

    async fn enter(&self, _client: Option<IpAddr>) -> Result<Place<'_>, NotAdmitted> {
        Err(NotAdmitted::Full)
    }
}
