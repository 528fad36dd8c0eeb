use portico_proto::hello::{HelloRequest, hello_service_client::HelloServiceClient};
use tonic::transport::Channel;

use super::{
    bare,
    callers::{Callee, compare},
};
use crate::{
    figures::{Figure, Wanted},
    servers::Installation,
};

/// `SayHello` against the same of bare tonic, with the access log and without it.
pub(crate) async fn measure(embedded: &Installation) -> Vec<Figure> {
    let wanted = Some(Wanted::AtLeast(0.9));
    let mut figures = greet(embedded, "SayHello, each call logged", &[], wanted).await;
    figures
        .extend(greet(embedded, "SayHello, log.access=false", &["log.access=false"], None).await);
    figures
}

async fn greet(
    embedded: &Installation,
    what: &str,
    settings: &[&str],
    wanted: Option<Wanted>,
) -> Vec<Figure> {
    let (portico, peer) = (embedded.start(settings), bare::start(0));
    let mut callees = [
        ("portico", Callee::dial(portico.grpc, portico.process()).await),
        ("bare tonic", Callee::dial(peer.addr, peer.process()).await),
    ];
    let call = async |channel: Channel| {
        let greeting = HelloServiceClient::new(channel).say_hello(HelloRequest { id: 1 }).await;
        assert_eq!(greeting.expect("a greeting").into_inner().name, "hello world");
    };
    compare(&mut callees, call).await.figures(what, "calls", &[wanted])
}
