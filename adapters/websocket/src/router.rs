use std::{net::IpAddr, sync::Arc};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, header::ORIGIN, request::Parts},
    response::{IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use hyper::upgrade::{OnUpgrade, Upgraded};
use portico_application::{Application, Principal, ports::Clock};
use portico_domain::language::Language;
use tokio::net::TcpStream;

use crate::{
    Config, Hub,
    admission::{AllowedOrigins, Place, Places},
    close::Close,
    handshake::{Handshake, NoHandshake, language},
    metrics::SocketMetrics,
    outbox::Outbox,
    proof::Proof,
    refusal::{NotAdmitted, Refusal},
    services::{Channels, Member, Service, expiry},
    socket::{Farewell, Opening, Parting, Rhythm, Socket},
};

/// What sockets work with.
pub struct SocketSite {
    /// What they call.
    pub application: Arc<Application>,
    /// What they read the time from.
    pub clock: Arc<dyn Clock>,
    /// Where they are known.
    pub hub: Arc<Hub>,
    /// Whose pages may open them.
    pub allowed_origins: AllowedOrigins,
    /// Takes a connection out of the hands of HTTP, with what was read of it beyond the handshake; nothing, if it is of a
    /// kind that was never accepted here.
    pub detach: fn(Upgraded) -> Option<(TcpStream, Bytes)>,
    /// Serves a socket beside all others.
    pub spawn: Spawn,
}

/// Starts the task that serves a socket of the client at an address, and ends with the socket.
pub type Spawn = Arc<dyn Fn(IpAddr, BoxFuture<'static, Farewell>) + Send + Sync>;

struct Sockets {
    site: SocketSite,
    config: Config,
    places: Arc<Places>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Echo,
    Greeting,
    Channels,
}

/// The addresses that sockets are opened at. Requests carry the [`Language`] of the answer among their extensions, and
/// the `IpAddr` of the client if it is known; what answers carry says [`Failure`](portico_application::error::Failure).
pub fn router(site: SocketSite, config: Config) -> Router {
    let places = Places::new(&config);
    let is_echo_served = config.echo;
    let sockets = Arc::new(Sockets { site, config, places });
    let at = |kind| get(open).with_state((sockets.clone(), kind));
    let router = Router::new()
        .route("/socket_server", at(Kind::Greeting))
        .route("/socket", at(Kind::Channels));
    if is_echo_served { router.route("/echo", at(Kind::Echo)) } else { router }
}

async fn open(State((sockets, kind)): State<(Arc<Sockets>, Kind)>, request: Parts) -> Response {
    sockets.admit(request, kind).await.unwrap_or_else(IntoResponse::into_response)
}

impl Sockets {
    /// Looks at a request from the cheapest question to the dearest, and opens a socket.
    async fn admit(self: &Arc<Self>, mut request: Parts, kind: Kind) -> Result<Response, Refusal> {
        let address = request.extensions.get::<IpAddr>().copied();
        let address = address.filter(|address| self.config.allowed_ips.admit(*address));
        let address = address.ok_or(Refusal::because("address", NotAdmitted::Address))?;
        if !self.admits_origin(&request.headers) {
            return Err(Refusal::because("origin", NotAdmitted::Origin));
        }
        let handshake = Handshake::parse(&request.method, &request.headers)?;
        let principal = self.authenticate(&request, kind).await?;
        let user = principal.as_ref().map(|principal| principal.user().id);
        let place = self.places.take(user, Some(address));
        let place = place.map_err(|crowded| Refusal::because("crowded", crowded))?;
        // HTTP/2 has no upgrade of this kind.
        let upgrade = request.extensions.remove::<OnUpgrade>().ok_or(NoHandshake::Upgrade)?;
        let accepted = request.extensions.get().copied().unwrap_or(Language::English);
        let language = language(&request.headers, accepted);
        let serve = self.clone().serve(upgrade, place, (kind, principal, language));
        (self.site.spawn)(address, Box::pin(serve));
        Ok(handshake.accept())
    }

    /// A client that is no browser has no origin, and could claim any.
    fn admits_origin(&self, headers: &HeaderMap) -> bool {
        headers.get_all(ORIGIN).iter().all(|origin| {
            origin.to_str().is_ok_and(|origin| self.site.allowed_origins.admit(origin))
        })
    }

    async fn authenticate(
        &self,
        request: &Parts,
        kind: Kind,
    ) -> Result<Option<Principal>, Refusal> {
        let not_admitted = |reason| Refusal::because("token", reason);
        let token = match Proof::of(&request.headers, &request.uri) {
            Proof::Token(token) => token,
            Proof::Missing if kind != Kind::Channels => return Ok(None),
            Proof::Missing => return Err(not_admitted(NotAdmitted::NoToken)),
            Proof::Malformed => return Err(not_admitted(NotAdmitted::MalformedToken)),
        };
        let principal = self.site.application.authenticate.execute(token).await;
        principal.map(Some).map_err(|error| Refusal::because("token", error))
    }

    /// Waits for the connection, and serves the socket to its end.
    async fn serve(
        self: Arc<Self>,
        upgrade: OnUpgrade,
        place: Place,
        (kind, principal, language): (Kind, Option<Principal>, Language),
    ) -> Farewell {
        // That it fails tells of a client that has left in between.
        let Ok(upgraded) = upgrade.await else { return Farewell::Answered };
        let Some((stream, read)) = (self.site.detach)(upgraded) else { return Farewell::Answered };
        let metrics = SocketMetrics::get();
        metrics.opened(kind.name());
        let outbox = Arc::new(Outbox::new(self.config.queue_bytes, metrics));
        let session =
            principal.as_ref().map(|principal| (principal.user().id, principal.session()));
        let membership = self.site.hub.join(outbox.clone(), session);
        // Whoever is in the hub hears of an end. It may have come before.
        if let Some((user, session)) = session
            && let Err(error) = self.site.application.check_session.execute(user, session).await
        {
            outbox.close(Close::of_session(&error));
        }
        let expires_at = principal.as_ref().map(|principal| expiry(principal, &*self.site.clock));
        let socket = Socket::new(Opening {
            stream,
            read,
            service: self.service(kind, principal, language),
            membership,
            outbox,
            rhythm: self.rhythm(kind),
            max_message_bytes: self.config.max_message_bytes,
            expires_at,
        });
        let Parting { code, farewell } = socket.run().await;
        tracing::debug!(service = kind.name(), code, "socket closed");
        drop(place);
        farewell
    }

    fn service(&self, kind: Kind, principal: Option<Principal>, language: Language) -> Service {
        match (kind, principal) {
            (Kind::Channels, Some(principal)) => {
                let (application, clock) = (self.site.application.clone(), self.site.clock.clone());
                let member = Member { application, clock, principal, language };
                Service::Channels(Box::new(Channels::new(member, self.config.max_topics)))
            }
            (Kind::Echo, _) => Service::Echo,
            (Kind::Greeting | Kind::Channels, _) => Service::Greeting,
        }
    }

    fn rhythm(&self, kind: Kind) -> Rhythm {
        // `/echo` is there to be measured, and is not served in production.
        let messages_per_second =
            if kind == Kind::Echo { 0 } else { self.config.messages_per_second };
        Rhythm {
            interval: self.config.heartbeat_interval,
            timeout: self.config.heartbeat_timeout,
            messages_per_second,
        }
    }
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Echo => "echo",
            Self::Greeting => "socket_server",
            Self::Channels => "socket",
        }
    }
}
