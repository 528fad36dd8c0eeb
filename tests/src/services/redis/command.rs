//! Single commands to single nodes, on a connection each: nothing here is worth keeping one open.

use std::time::Duration;

use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, aio::MultiplexedConnection};
use tokio::time::{Instant, sleep};

use crate::services::choice::Had;

/// How long one node may take to answer one command.
const ANSWER: Duration = Duration::from_secs(5);
/// How often what has to happen soon is looked for.
const LOOK: Duration = Duration::from_millis(50);

/// The URL of the node on `port`.
pub(super) fn url(port: u16) -> String {
    format!("redis://127.0.0.1:{port}/")
}

/// A connection to the node on `port`.
pub(super) async fn connect(port: u16) -> Had<MultiplexedConnection> {
    let limits = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(ANSWER))
        .set_response_timeout(Some(ANSWER));
    let client = Client::open(url(port)).map_err(|error| error.to_string())?;
    let connection = client.get_multiplexed_async_connection_with_config(&limits).await;
    connection.map_err(|error| error.to_string())
}

/// What the node on `port` answers to a command given as words.
pub(super) async fn ask<T: FromRedisValue>(port: u16, words: &[&str]) -> Had<T> {
    say(&mut connect(port).await?, words).await
}

/// As [`ask`], where the node wants a password.
pub(super) async fn ask_as<T: FromRedisValue>(port: u16, password: &str, words: &[&str]) -> Had<T> {
    let mut connection = connect(port).await?;
    say::<()>(&mut connection, &["AUTH", password]).await?;
    say(&mut connection, words).await
}

/// What the other side of `connection` answers to a command given as words.
pub(super) async fn say<T: FromRedisValue>(
    connection: &mut MultiplexedConnection,
    words: &[&str],
) -> Had<T> {
    let mut command = Cmd::new();
    for word in words {
        command.arg(word);
    }
    command.query_async(connection).await.map_err(|error| format!("{}: {error}", words.join(" ")))
}

/// Waits until `holds`; after `within` answers what was last in the way.
pub(super) async fn until(within: Duration, holds: impl AsyncFn() -> Had<()>) -> Had<()> {
    let begun = Instant::now();
    loop {
        match holds().await {
            Ok(()) => return Ok(()),
            Err(reason) if begun.elapsed() > within => return Err(reason),
            Err(_) => sleep(LOOK).await,
        }
    }
}

/// Waits until the node on `port` answers.
pub(super) async fn up(port: u16) -> Had<()> {
    until(Duration::from_secs(30), async || ask::<String>(port, &["PING"]).await.map(drop)).await
}
