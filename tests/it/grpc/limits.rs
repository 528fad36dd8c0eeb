use std::time::Duration;

use futures_util::future::join_all;
use portico_proto::{
    hello::HelloRequest,
    portico::auth::v1::{LoginRequest, auth_service_client::AuthServiceClient},
};
use portico_tests::fixtures::PorticoHome;
use tonic::{Code, Request};
use tonic_types::StatusExt;

use super::{
    client::{Client, why},
    site::{ask, line},
};
use crate::{
    end_to_end::caller::client,
    http::{admission::of_few_hashes, site::PASSWORD},
};

#[tokio::test]
async fn a_login_for_which_there_is_no_core_is_unavailable() {
    let line = line(&of_few_hashes().await);
    let log_in = async || {
        let (username, password) = ("ada".to_owned(), PASSWORD.to_owned());
        let login = ask(LoginRequest { username, password }, None);
        AuthServiceClient::new(line.clone()).login(login).await
    };
    let logins = join_all((0..20).map(|_| log_in())).await;
    assert!(logins.iter().any(Result::is_ok), "{logins:?}");
    let refused: Vec<_> = logins.iter().filter_map(|login| login.as_ref().err()).collect();
    assert!(!refused.is_empty());
    for status in refused {
        assert_eq!(why(status), (Code::Unavailable, "unavailable".to_owned()));
        let retry = status.get_details_retry_info().expect("a time");
        assert_eq!(retry.retry_delay, Some(Duration::from_secs(1)));
    }
    log_in().await.expect("the core is free again");
}

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
