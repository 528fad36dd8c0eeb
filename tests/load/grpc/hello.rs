use portico_proto::hello::{HelloRequest, hello_service_client::HelloServiceClient};
use serde_json::{Value, json};
use tonic::transport::Channel;

use super::{
    bare,
    callers::{Callee, compare},
};
use crate::installation::Installation;

/// `SayHello` against the same of bare tonic, with the access log and without it.
pub(crate) async fn measure(embedded: &Installation) -> Value {
    json!({
        "logged": greet(embedded, "SayHello", &[]).await,
        "unlogged": greet(embedded, "SayHello, log.access=false", &["log.access=false"]).await,
    })
}

async fn greet(embedded: &Installation, what: &str, settings: &[&str]) -> Value {
    let (portico, peer) = (embedded.start(settings), bare::start(0));
    let mut callees = [
        Callee::dial("portico", portico.grpc, portico.process()).await,
        Callee::dial("bare tonic", peer.addr, peer.process()).await,
    ];
    let call = async |channel: Channel| {
        let greeting = HelloServiceClient::new(channel).say_hello(HelloRequest { id: 1 }).await;
        assert_eq!(greeting.expect("a greeting").into_inner().name, "hello world");
    };
    compare(what, &mut callees, call).await
}
