//! A server that echoes, and the rawest of Redis clients.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{TcpListener, TcpStream},
    time::timeout,
};

/// Longer than anything on loopback takes, and far shorter than a test may.
pub(super) const SOON: Duration = Duration::from_millis(300);

/// A server on loopback that sends back what it gets.
pub(super) async fn echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = stream.split();
                copy(&mut from, &mut to).await
            });
        }
    });
    address
}

/// Sends `ping` and answers what comes back soon: the bytes, an error, or nothing.
pub(super) async fn ping(stream: &mut TcpStream) -> Option<std::io::Result<Vec<u8>>> {
    let pinged = async {
        stream.write_all(b"ping").await?;
        pong(stream).await
    };
    timeout(SOON, pinged).await.ok()
}

/// The next bytes.
pub(super) async fn pong(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut answer = [0; 64];
    let read = stream.read(&mut answer).await?;
    Ok(answer[..read].to_vec())
}

/// What the Redis at `url` answers to `command`, within five seconds.
pub(super) async fn redis_says(url: &str, command: &str) -> Option<String> {
    let address = url.trim_start_matches("redis://").trim_end_matches('/');
    let said = async {
        let mut stream = TcpStream::connect(address).await.ok()?;
        stream.write_all(format!("{command}\r\n").as_bytes()).await.ok()?;
        let answer = pong(&mut stream).await.ok()?;
        Some(String::from_utf8_lossy(&answer).trim_end().to_owned())
    };
    timeout(Duration::from_secs(5), said).await.ok().flatten()
}
