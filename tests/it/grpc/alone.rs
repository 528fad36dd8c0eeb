use portico_proto::hello::HelloRequest;
use portico_tests::{contract::eventually, fixtures::PorticoHome};

use super::client::Client;
use crate::end_to_end::caller::{client, status};

#[tokio::test]
async fn the_services_run_by_themselves_and_are_counted() {
    let home = PorticoHome::with_keys();
    let server = home.start_as("grpc", &[]);
    assert_eq!((server.value("Open"), server.value("Sockets")), (None, None));
    assert_eq!(status(&server.admin_url("/readyz")).await, 200);
    let calls = Client::new(&server).await;
    calls.hello().say_hello(HelloRequest { id: 1 }).await.expect("a greeting");
    let metrics = client().get(server.admin_url("/metrics")).send().await.expect("metrics");
    let metrics = metrics.text().await.expect("text");
    let counted = metrics.lines().find(|line| line.starts_with("portico_grpc_calls_total{"));
    let counted = counted.expect("it is counted");
    assert!(
        counted.contains("/hello.HelloService/SayHello") && counted.contains("Ok"),
        "{counted}"
    );
    let logged = |log: &String| log.contains("/hello.HelloService/SayHello");
    eventually(async || server.log(), logged).await;
    assert_eq!(server.stop().code, Some(0));
}

#[tokio::test]
async fn what_is_no_call_is_refused_as_http() {
    let home = PorticoHome::with_keys();
    let server = home.start_as("grpc", &[]);
    assert_eq!(status(&format!("http://{}/hello", server.grpc())).await, 415);
}

#[test]
fn faults_of_the_section_end_with_2_and_name_the_key() {
    let home = PorticoHome::empty();
    for (setting, parts) in [
        ("grpc.adr=1", ["`grpc.adr`", "`grpc.addr`"]),
        ("grpc.addr=here", ["grpc.addr", "127.0.0.1:9090"]),
        ("grpc.addr=127.0.0.1:30000", ["grpc.addr", "socket.addr"]),
        ("grpc.reflection=maybe", ["grpc.reflection", "true or false"]),
    ] {
        let complaint = home.run(&format!("config check --set {setting}")).failed(2);
        assert!(parts.iter().all(|part| complaint.contains(part)), "{setting}: {complaint}");
    }
}
