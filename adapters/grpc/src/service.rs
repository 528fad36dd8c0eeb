use std::{convert::Infallible, sync::Arc};

use axum::{extract::Request, response::Response};
use futures_util::future::BoxFuture;
use portico_application::{
    Application,
    ports::{Clock, Gate, ReadinessCheck},
};
use portico_domain::language::Language;
use portico_proto::{
    DESCRIPTORS, hello::hello_service_server::HelloServiceServer,
    portico::auth::v1::auth_service_server::AuthServiceServer,
    portico::session::v1::session_service_server::SessionServiceServer,
    portico::users::v1::user_service_server::UserServiceServer,
};
use tonic::{codec::CompressionEncoding::Gzip, service::Routes};
use tonic_reflection::server::{Builder, Error};
use tower::Service;
use uuid::Uuid;

use crate::{
    Config,
    edge::{Admission, Calls, Edge},
    health,
    lives::Lives,
    services::{Auth, Hello, Sessions, Users},
};

/// How many bytes a message may have, in either direction and unpacked.
const MAX_MESSAGE_BYTES: usize = 4 * 1024 * 1024;

/// What the services work with.
pub struct GrpcSite {
    /// What they call.
    pub application: Arc<Application>,
    /// What all calls come in through.
    pub gate: Arc<dyn Gate>,
    /// What must work for them to be healthy.
    pub readiness: Vec<Arc<dyn ReadinessCheck>>,
    /// Whether this process is about to end, and so is not healthy any more.
    pub is_leaving: Arc<dyn Fn() -> bool + Send + Sync>,
    /// When calls that would never end by themselves are to end.
    pub ending: Ending,
    /// Tells when tokens expire.
    pub clock: Arc<dyn Clock>,
    /// The language of who names none.
    pub default_language: Language,
    /// A random name for this process, the start of the ids that it gives to calls.
    pub process: Uuid,
}

/// Waits until it is time to finish.
pub type Ending = Arc<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>;

/// Everything that is called over gRPC. It has to be built within a runtime.
///
/// It expects the peer of each connection as an extension `ConnectInfo<SocketAddr>` of the request, and takes the call for
/// one of an unknown address without. Who has shown a certificate is expected as an extension `PeerIdentity`.
pub fn service(
    site: GrpcSite,
    config: &Config,
) -> Result<
    impl Service<Request, Response = Response, Error = Infallible, Future: Send + 'static>
    + Clone
    + Send
    + Sync
    + 'static
    + use<>,
    Error,
> {
    let GrpcSite {
        application,
        gate,
        readiness,
        is_leaving,
        ending,
        clock,
        default_language,
        process,
    } = site;
    let lives = Lives::follow(application.clone());
    let mut routes = Routes::new(health::service(readiness, is_leaving));
    macro_rules! add {
        ($server:expr) => {
            routes = routes.add_service(
                $server
                    .accept_compressed(Gzip)
                    .send_compressed(Gzip)
                    .max_decoding_message_size(MAX_MESSAGE_BYTES)
                    .max_encoding_message_size(MAX_MESSAGE_BYTES),
            );
        };
    }
    add!(HelloServiceServer::new(Hello));
    add!(AuthServiceServer::new(Auth { application: application.clone() }));
    add!(UserServiceServer::new(Users { application: application.clone(), lives: lives.clone() }));
    add!(SessionServiceServer::new(Sessions { application, lives, clock }));
    if config.reflection {
        routes = routes.add_service(reflection().build_v1()?);
        routes = routes.add_service(reflection().build_v1alpha()?);
    }
    let calls = Calls::new(default_language, process);
    let admission = Admission::new(gate, config.allowed_sans.clone());
    Ok(Edge::new(routes.prepare().into_axum_router(), calls, admission, ending))
}

fn reflection() -> Builder<'static> {
    Builder::configure()
        .register_encoded_file_descriptor_set(DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
}
