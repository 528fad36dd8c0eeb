use futures_util::stream;
use portico_tests::fixtures::{PorticoHome, PorticoServer};
use tonic::{Code, Status};

use super::client::Client;

/// Asks for the services in a version of the protocol, whose messages have the same names.
macro_rules! services_by {
    ($version:ident, $server:expr) => {{
        use tonic_reflection::pb::$version::{
            ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
            server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
        };
        let mut reflection = ServerReflectionClient::new(Client::new($server).await.channel);
        let question = ServerReflectionRequest {
            host: String::new(),
            message_request: Some(MessageRequest::ListServices(String::new())),
        };
        let answers = reflection.server_reflection_info(stream::iter([question])).await?;
        match answers.into_inner().message().await?.expect("an answer").message_response {
            Some(MessageResponse::ListServicesResponse(list)) => {
                Ok(list.service.into_iter().map(|service| service.name).collect())
            }
            other => panic!("{other:?}"),
        }
    }};
}

async fn services(server: &PorticoServer) -> Result<Vec<String>, Status> {
    services_by!(v1, server)
}

async fn services_by_alpha(server: &PorticoServer) -> Result<Vec<String>, Status> {
    services_by!(v1alpha, server)
}

#[tokio::test]
async fn a_client_may_ask_what_there_is_unless_it_is_turned_off() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let named = services(&server).await.expect("a list");
    for service in ["hello.HelloService", "portico.users.v1.UserService", "grpc.health.v1.Health"] {
        assert!(named.iter().any(|name| name == service), "{named:?}");
    }
    let by_alpha = services_by_alpha(&server).await.expect("a list");
    let by_alpha: Vec<_> = by_alpha.iter().map(|name| name.replace("v1alpha", "v1")).collect();
    assert_eq!(by_alpha, named, "each lists itself and all else");
    server.kill();
    let server = home.start(&["grpc.reflection=false"]);
    for off in [services(&server).await, services_by_alpha(&server).await] {
        assert_eq!(off.expect_err("it is off").code(), Code::Unimplemented);
    }
}
