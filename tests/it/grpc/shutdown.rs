use std::time::Duration;

use portico_tests::fixtures::PorticoHome;
use tonic::Code;

use super::client::{Client, why};
use crate::end_to_end::caller::Caller;

#[tokio::test]
async fn standing_calls_are_told_of_the_end_and_do_not_hold_it_up() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    let client = Client::new(&server).await.with_token(&admin.access);
    let (mut stream, _) = client.watch().await;
    server.terminate();
    let end = tokio::time::timeout(Duration::from_secs(2), stream.message()).await;
    let end = end.expect("in time").expect_err("the end");
    assert_eq!(why(&end), (Code::Unavailable, "unavailable".to_owned()));
    let (code, log) = server.ended(Duration::from_secs(5)).await;
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("calls cut"), "{log}");
}
