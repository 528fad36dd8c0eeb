use super::{authority::Authority, client::Client, server::Server};
use crate::serve::tls::{TlsConfig, TlsMode};

#[tokio::test(flavor = "multi_thread")]
async fn names_that_are_not_listed_are_denied_as_grpc_says_it() {
    let authority = Authority::new();
    let allowed_sans = vec!["Ada.example.com".into(), "bob".into()];
    let config = TlsConfig { allowed_sans, ..authority.config(TlsMode::Mtls) };
    let server = Server::start(config).await;
    for name in ["ada.example.com", "bob"] {
        let client = Client::new(&authority, Some(&authority.client(name)));
        assert_eq!(client.ask(server.address).await.expect("an answer").body, name);
    }
    let eve = Client::new(&authority, Some(&authority.client("eve.example.com")));
    let denied = eve.ask(server.address).await.expect("an answer");
    let header = |name| denied.head.headers().get(name).and_then(|value| value.to_str().ok());
    assert_eq!(denied.head.status(), 200);
    assert_eq!(header("content-type"), Some("application/grpc"));
    assert_eq!(header("grpc-status"), Some("7"));
    let message = header("grpc-message").expect("a message");
    assert!(message.contains("eve.example.com"), "{message}");
    assert_eq!(denied.body, "");
}
