use portico_proto::portico::auth::v1::LoginRequest;
use portico_tests::fixtures::PorticoHome;
use tonic::{Code, codec::CompressionEncoding::Gzip};

use super::client::{Client, why};

#[tokio::test]
async fn a_message_that_is_too_large_is_refused_packed_or_not() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let client = Client::new(&server).await;
    let too_long = || LoginRequest { username: "x".repeat(5 << 20), password: String::new() };
    let refused = client.auth().login(too_long()).await.expect_err("too large");
    assert_eq!(why(&refused), (Code::ResourceExhausted, "payload_too_large".to_owned()));
    let refused = client.auth().send_compressed(Gzip).login(too_long()).await;
    assert_eq!(refused.expect_err("too large").code(), Code::ResourceExhausted);
    let large = LoginRequest { username: "x".repeat(3 << 20), password: String::new() };
    let read = client.auth().login(large).await.expect_err("nobody");
    assert_eq!(why(&read), (Code::Unauthenticated, "invalid_credentials".to_owned()));
}
