use std::{error::Error, sync::OnceLock};

use async_trait::async_trait;
use portico_application::{
    error::chain,
    ports::{HelloGateway, PortError},
};
use portico_proto::hello::{HelloRequest, hello_service_client::HelloServiceClient};
use tonic::{Code, Request, Status, transport::Channel};

use super::{
    ClientConfig, ClientConfigError,
    channel::{DEADLINE, channel},
    fault::Fault,
};

/// [`HelloGateway`] over gRPC, on one channel for the life of the process.
#[derive(Default)]
pub struct GrpcHelloGateway {
    client: OnceLock<HelloServiceClient<Channel>>,
    fault: Fault,
}

impl GrpcHelloGateway {
    /// Finds the service where `config` says, which must say where; the first time counts. Needs a runtime.
    pub fn find(&self, config: &ClientConfig) -> Result<(), ClientConfigError> {
        let channel = channel(config, &self.fault)?;
        self.client.get_or_init(|| HelloServiceClient::new(channel));
        Ok(())
    }
}

#[async_trait]
impl HelloGateway for GrpcHelloGateway {
    async fn say_hello(&self, id: i32) -> Result<String, PortError> {
        let client = self.client.get();
        let client = client.ok_or_else(|| PortError::Unavailable("nobody says where".into()))?;
        let mut request = Request::new(HelloRequest { id });
        request.set_timeout(DEADLINE);
        // A clone shares the channel.
        let greeting = client.clone().say_hello(request).await;
        let greeting = greeting.map_err(|status| failed(status, &self.fault))?.into_inner();
        if greeting.name.is_empty() {
            return Err(PortError::Broken("the greeting is empty".into()));
        }
        Ok(greeting.name)
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
