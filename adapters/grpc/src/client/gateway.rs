use std::{error::Error, sync::OnceLock};

use async_trait::async_trait;
use axum::http::Uri;
use portico_application::{
    error::chain,
    ports::{HelloGateway, PortError},
};
use portico_proto::hello::{HelloRequest, HelloResponse, hello_service_client::HelloServiceClient};
use tonic::{Code, Request, Response, Status, transport::Channel};
use tracing::Instrument;

use super::{
    ClientConfig, ClientConfigError,
    channel::{DEADLINE, channel},
    fault::Fault,
    span,
};

const SAY_HELLO: &str = "hello.HelloService/SayHello";

/// [`HelloGateway`] over gRPC, on one channel for the life of the process.
#[derive(Default)]
pub struct GrpcHelloGateway {
    server: OnceLock<Server>,
    fault: Fault,
}

struct Server {
    url: Uri,
    client: HelloServiceClient<Channel>,
}

impl GrpcHelloGateway {
    /// Finds the service where `config` says, which must say where; the first time counts. Needs a runtime.
    pub fn find(&self, config: &ClientConfig) -> Result<(), ClientConfigError> {
        let channel = channel(config, &self.fault)?;
        let url = config.origin()?;
        self.server.get_or_init(|| Server { url, client: HelloServiceClient::new(channel) });
        Ok(())
    }
}

#[async_trait]
impl HelloGateway for GrpcHelloGateway {
    async fn say_hello(&self, id: i32) -> Result<String, PortError> {
        let server = self.server.get();
        let server = server.ok_or_else(|| PortError::Unavailable("nobody says where".into()))?;
        let greeting = server.say_hello(id).instrument(span::begin(SAY_HELLO, &server.url)).await;
        let greeting = greeting.map_err(|status| failed(status, &self.fault))?;
        if greeting.name.is_empty() {
            return Err(PortError::Broken("the greeting is empty".into()));
        }
        Ok(greeting.name)
    }
}

impl Server {
    async fn say_hello(&self, id: i32) -> Result<HelloResponse, Status> {
        let mut request = Request::new(HelloRequest { id });
        request.set_timeout(DEADLINE);
        span::propagate(request.metadata_mut());
        // A clone shares the channel.
        let greeting = self.client.clone().say_hello(request).await;
        span::end(greeting.as_ref().map_or_else(Status::code, |_| Code::Ok));
        greeting.map(Response::into_inner)
    }
}

/// What a status means to who called: to try again later, or that the other side is not what it should be.
fn failed(status: Status, fault: &Fault) -> PortError {
    // One with a cause was made on this side, because no answer came: the cause says why, and the code says little.
    if let Some(cause) = status.source() {
        let cause = fault.text().unwrap_or_else(|| chain(cause));
        return PortError::Unavailable(cause.into());
    }
    match status.code() {
        Code::InvalidArgument
        | Code::Unimplemented
        | Code::Unauthenticated
        | Code::PermissionDenied
        | Code::NotFound
        | Code::Internal => PortError::Broken(status.into()),
        _ => PortError::Unavailable(status.into()),
    }
}

#[cfg(test)]
mod tests;
