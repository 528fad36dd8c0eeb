use futures_util::stream;
use portico_tests::fixtures::{PorticoHome, PorticoServer};
use tonic::{Code, Status};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};

use super::client::Client;

async fn services(server: &PorticoServer) -> Result<Vec<String>, Status> {
    let mut reflection = ServerReflectionClient::new(Client::new(server).await.channel);
    let question = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let answers = reflection.server_reflection_info(stream::iter([question])).await?;
    let answer = answers.into_inner().message().await?.expect("an answer");
    match answer.message_response {
        Some(MessageResponse::ListServicesResponse(list)) => {
            Ok(list.service.into_iter().map(|service| service.name).collect())
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_client_may_ask_what_there_is_unless_it_is_turned_off() {
    let home = PorticoHome::with_keys();
    let named = services(&home.start(&[])).await.expect("a list");
    for service in ["hello.HelloService", "portico.users.v1.UserService", "grpc.health.v1.Health"] {
        assert!(named.iter().any(|name| name == service), "{named:?}");
    }
    let off = services(&home.start(&["grpc.reflection=false"])).await.expect_err("it is off");
    assert_eq!(off.code(), Code::Unimplemented);
}
