use std::net::SocketAddr;

use portico_proto::{
    hello::hello_service_client::HelloServiceClient,
    portico::{
        auth::v1::auth_service_client::AuthServiceClient,
        session::v1::{WatchRequest, WatchResponse, session_service_client::SessionServiceClient},
        users::v1::user_service_client::UserServiceClient,
    },
};
use portico_tests::fixtures::PorticoServer;
use tonic::{Code, Request, Status, Streaming, transport::Channel};
use tonic_types::StatusExt;

/// Calls every service on one connection, with a token or without.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) channel: Channel,
    token: Option<String>,
}

impl Client {
    pub(crate) async fn new(server: &PorticoServer) -> Self {
        Self::at(server.grpc()).await
    }

    /// A client of whoever listens at an address.
    pub(crate) async fn at(address: SocketAddr) -> Self {
        let url = format!("http://{address}");
        let endpoint = Channel::from_shared(url).expect("a URL");
        Self { channel: endpoint.connect().await.expect("someone listens"), token: None }
    }

    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    pub(crate) fn hello(&self) -> HelloServiceClient<Channel> {
        HelloServiceClient::new(self.channel.clone())
    }

    pub(crate) fn auth(&self) -> AuthServiceClient<Channel> {
        AuthServiceClient::new(self.channel.clone())
    }

    pub(crate) fn users(&self) -> UserServiceClient<Channel> {
        UserServiceClient::new(self.channel.clone())
    }

    pub(crate) fn sessions(&self) -> SessionServiceClient<Channel> {
        SessionServiceClient::new(self.channel.clone())
    }

    /// `message` with the token, if there is one.
    pub(crate) fn ask<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        if let Some(token) = &self.token {
            let value = format!("Bearer {token}").parse().expect("ASCII");
            request.metadata_mut().insert("authorization", value);
        }
        request
    }

    /// Watches the session, which is under way when this returns.
    pub(crate) async fn watch(&self) -> (Streaming<WatchResponse>, WatchResponse) {
        let watching = self.sessions().watch(self.ask(WatchRequest {})).await;
        let mut stream = watching.expect("a session").into_inner();
        let first = stream.message().await.expect("it goes on").expect("a message");
        (stream, first)
    }
}

/// The code of a status, and the reason that its details give.
pub(crate) fn why(status: &Status) -> (Code, String) {
    let info = status.get_details_error_info();
    let info = info.unwrap_or_else(|| panic!("no reason: {status:?}"));
    assert_eq!(info.domain, "portico");
    (status.code(), info.reason)
}

/// Why the session ended whose end `status` is.
pub(crate) fn end_reason(status: &Status) -> String {
    let info = status.get_details_error_info().expect("a reason");
    info.metadata.get("end_reason").cloned().unwrap_or_default()
}
