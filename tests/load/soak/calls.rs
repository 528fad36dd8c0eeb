use std::{sync::Arc, time::Duration};

use portico_proto::{
    hello::{HelloRequest, hello_service_client::HelloServiceClient},
    portico::{
        session::v1::{WatchRequest, session_service_client::SessionServiceClient},
        users::v1::{ListUsersRequest, user_service_client::UserServiceClient},
    },
};
use tonic::transport::{Channel, Endpoint};

use super::{login::Login, shift::Shift};
use crate::{
    grpc::{bearer, with_token},
    servers::Portico,
};

/// In which nothing is done.
const NO_TIME: Duration = Duration::from_micros(50);

/// Connections with a greeting, a call that is given up, a list, and a stream that is dropped while it lives.
pub(super) async fn talk(portico: Arc<Portico>, mut shift: Shift) -> Shift {
    let endpoint = Endpoint::from_shared(format!("http://{}", portico.grpc)).expect("a URL");
    let mut login = Login::of(6);
    while shift.goes_on().await {
        let token = bearer(&login.token(&portico).await);
        let channel = endpoint.connect().await.expect("the server accepts");
        greet(channel.clone()).await;
        let request = with_token(ListUsersRequest::default(), &token);
        let listed = UserServiceClient::new(channel.clone()).list_users(request).await;
        let mut users = listed.expect("a list").into_inner();
        while users.message().await.expect("it goes on").is_some() {}
        let request = with_token(WatchRequest::default(), &token);
        let watched = SessionServiceClient::new(channel).watch(request).await;
        drop(watched.expect("a session that lives"));
    }
    shift
}

async fn greet(channel: Channel) {
    let mut client = HelloServiceClient::new(channel);
    // Given up by the client, whether it is answered or not.
    let _ = tokio::time::timeout(NO_TIME, client.say_hello(HelloRequest { id: 1 })).await;
    client.say_hello(HelloRequest { id: 1 }).await.expect("a greeting");
}
