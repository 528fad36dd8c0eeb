use std::time::Duration;

use portico_proto::hello::HelloRequest;
use portico_tests::fixtures::PorticoHome;
use tonic::{Code, Request};
use tonic_types::StatusExt;

use super::client::{Client, why};
use crate::end_to_end::caller::client;

#[tokio::test]
async fn calls_and_requests_share_a_rate_by_the_address_behind_a_proxy() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["http.rate_per_address=1", "http.trusted_proxies=127.0.0.0/8"]);
    let calls = Client::new(&server).await;
    let call = async |address: &str| {
        let mut request = Request::new(HelloRequest { id: 1 });
        request.metadata_mut().insert("x-forwarded-for", address.parse().expect("ASCII"));
        calls.hello().say_hello(request).await
    };
    let mut refused = None;
    for _ in 0..50 {
        if let Err(status) = call("192.0.2.1").await {
            refused = Some(status);
            break;
        }
    }
    let refused = refused.expect("fifty calls do not take fifty seconds");
    assert_eq!(why(&refused), (Code::ResourceExhausted, "rate_limited".to_owned()));
    let wait = refused.get_details_retry_info().expect("a time").retry_delay;
    assert!(wait.is_some_and(|wait| wait <= Duration::from_secs(1)), "{wait:?}");

    call("192.0.2.2").await.expect("another client");
    let mut statuses = Vec::new();
    for _ in 0..50 {
        let request = client().get(server.url("/hello")).header("x-forwarded-for", "192.0.2.2");
        statuses.push(request.send().await.expect("someone listens").status().as_u16());
        if statuses.last() == Some(&429) {
            return;
        }
    }
    panic!("fifty requests do not take fifty seconds: {statuses:?}");
}
