use std::time::{Duration, Instant};

use portico_proto::portico::session::v1::WatchRequest;
use portico_tests::fixtures::PorticoHome;
use tonic::Code;

use super::client::{Client, why};
use crate::end_to_end::caller::Caller;

#[tokio::test]
async fn the_server_keeps_the_deadline_of_the_client() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    let client = Client::new(&server).await.with_token(&admin.access);
    let mut request = client.ask(WatchRequest {});
    // The client's own clock ends when the answer begins; from then on it is the server's.
    request.set_timeout(Duration::from_millis(500));
    let begun = Instant::now();
    let mut stream = client.sessions().watch(request).await.expect("a session").into_inner();
    stream.message().await.expect("it goes on");
    let end = stream.message().await.expect_err("the end");
    assert_eq!(why(&end), (Code::DeadlineExceeded, "deadline_exceeded".to_owned()));
    let took = begun.elapsed();
    assert!((Duration::from_millis(450)..Duration::from_secs(1)).contains(&took), "{took:?}");
}
