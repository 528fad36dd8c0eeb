use portico_tests::fixtures::{PorticoHome, PorticoServer};
use serde_json::{Value, json};

use crate::end_to_end::caller::client;

pub(crate) async fn get(server: &PorticoServer, path: &str) -> (u16, Value) {
    let answer = client().get(server.url(path)).send().await.expect("someone listens");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

#[tokio::test]
async fn http_passes_the_greeting_on() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    assert_eq!(get(&server, "/grpc/hello?id=1").await, (200, json!({ "name": "hello world" })));
    assert_eq!(get(&server, "/grpc/hello?id=-7").await, (200, json!({ "name": "hello gRPC" })));
    for (query, code) in
        [("", "required"), ("?id=x", "not_a_number"), ("?id=2147483648", "not_a_number")]
    {
        let (status, problem) = get(&server, &format!("/grpc/hello{query}")).await;
        assert_eq!((status, &problem["errors"][0]["code"]), (422, &json!(code)), "{query}");
    }
}

#[test]
fn the_terminal_asks_too() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let url = format!("http://{}", server.grpc());
    let name = |line: &str| home.run(line).succeeded().trim().to_owned();
    assert_eq!(name(&format!("client hello --url {url}")), "hello world");
    assert_eq!(name(&format!("client hello --id 2 --set grpc.client.url={url}")), "hello gRPC");
    server.kill();
    let complaint = home.run(&format!("client hello --url {url}")).failed(1);
    assert!(complaint.contains(&url), "{complaint}");
    home.run("client hello --url nonsense").failed(2);
    home.run("config check --set grpc.client.url=nonsense").failed(2);
}
