//! The seed: `Origin` is never looked at, so any page opens sockets in the name of its reader.

use portico_tests::fixtures::PorticoHome;

use crate::{
    end_to_end::caller::Caller,
    websocket::knock::{Refused, knock, opened},
};

#[tokio::test]
async fn sec_017_no_page_but_our_own_opens_a_socket() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    let port = server.http().port();
    opened(knock(&server, "/socket_server")).await;
    for own in ["127.0.0.1", "localhost", "[::1]"] {
        let own = format!("http://{own}:{port}");
        opened(knock(&server, "/socket_server").header("origin", &own)).await;
    }
    let near = [
        "https://evil.example".into(),
        "null".into(),
        String::new(),
        "*".into(),
        "own".into(),
        format!("https://127.0.0.1:{port}"),
        format!("http://127.0.0.1:{port}/"),
        format!("http://127.0.0.1:{port}.evil.example"),
        format!("http://127.0.0.1:{}", server.socket().port()),
    ];
    for origin in near {
        let request = knock(&server, "/socket").bearer_auth(&admin.access);
        Refused::of(request.header("origin", &origin)).await.is(403, "forbidden");
    }
    // Of two, the worse one counts.
    let both =
        knock(&server, "/socket_server").header("origin", format!("http://localhost:{port}"));
    Refused::of(both.header("origin", "https://evil.example")).await.is(403, "forbidden");
}

#[tokio::test]
async fn sec_017_pages_that_are_listed_open_sockets_and_are_compared_letter_by_letter() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["socket.allowed_origins=https://app.example.com"]);
    let from = |origin: String| knock(&server, "/socket_server").header("origin", origin);
    opened(from("https://app.example.com".into())).await;
    opened(knock(&server, "/socket_server")).await;
    let own = format!("http://127.0.0.1:{}", server.http().port());
    for origin in [
        own,
        "http://app.example.com".into(),
        "https://app.example.com:443".into(),
        "https://app.example.com.evil.example".into(),
        "https://evil.app.example.com".into(),
        "https://APP.example.com".into(),
    ] {
        Refused::of(from(origin)).await.is(403, "forbidden");
    }
}
