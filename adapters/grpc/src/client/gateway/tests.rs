use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::*;

/// Serves every connection in one way; where.
async fn server<S: Future<Output = io::Result<()>> + Send>(
    serve: impl Fn(TcpStream) -> S + Send + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // How a connection ends is the client's affair.
            let _ = serve(stream).await;
        }
    });
    address
}

async fn ask(url: String) -> PortError {
    let gateway = GrpcHelloGateway::default();
    gateway.find(&ClientConfig { url, ..ClientConfig::default() }).expect("a URL");
    gateway.say_hello(1).await.expect_err("nobody answers")
}

#[track_caller]
fn assert_is_down(error: &PortError, how: &str) {
    assert!(matches!(error, PortError::Unavailable(_)), "{how}: {error:?}");
}

async fn answer(mut stream: TcpStream, bytes: &[u8]) -> io::Result<()> {
    let _read = stream.read(&mut [0; 1024]).await?;
    stream.write_all(bytes).await
}

#[tokio::test]
async fn a_server_that_is_gone_is_down() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    for scheme in ["http", "https"] {
        let error = ask(format!("{scheme}://{address}")).await;
        assert_is_down(&error, scheme);
        assert!(chain(&error).contains("Connection refused"), "{}", chain(&error));
    }
}

#[tokio::test]
async fn a_server_that_hangs_up_is_down() {
    let at_once = server(async |_| Ok(())).await;
    let after_the_request = server(|stream| answer(stream, b"")).await;
    let reset = server(async |stream| stream.set_zero_linger()).await;
    for address in [at_once, after_the_request, reset] {
        for scheme in ["http", "https"] {
            assert_is_down(&ask(format!("{scheme}://{address}")).await, scheme);
        }
    }
}

#[tokio::test]
async fn a_server_that_speaks_something_else_is_down() {
    // An alert, `handshake_failure` (RFC 8446, section 6), as TLS has it for who speaks no TLS.
    let alert = server(|stream| answer(stream, b"\x15\x03\x03\x00\x02\x02\x28")).await;
    let http_1 = server(|stream| answer(stream, b"HTTP/1.1 400 Bad Request\r\n\r\n")).await;
    for address in [alert, http_1] {
        for scheme in ["http", "https"] {
            assert_is_down(&ask(format!("{scheme}://{address}")).await, scheme);
        }
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_is_down_in_time() {
    let silent = server(async |mut stream| {
        // Until the client has enough of it.
        while stream.read(&mut [0; 1024]).await? > 0 {}
        Ok(())
    });
    let silent = silent.await;
    for scheme in ["http", "https"] {
        let asked = tokio::time::timeout(DEADLINE * 3, ask(format!("{scheme}://{silent}"))).await;
        assert_is_down(&asked.expect("an end"), scheme);
    }
}

#[test]
fn what_a_server_says_is_no_outage() {
    let failed = |code| failed(Status::new(code, "it says so"), &Fault::default());
    for code in [Code::Internal, Code::Unimplemented, Code::PermissionDenied] {
        assert!(matches!(failed(code), PortError::Broken(_)), "{code:?}");
    }
    for code in [Code::Unavailable, Code::ResourceExhausted, Code::DeadlineExceeded] {
        assert!(matches!(failed(code), PortError::Unavailable(_)), "{code:?}");
    }
}
