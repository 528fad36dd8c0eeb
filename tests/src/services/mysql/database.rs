use std::time::Duration;

use mysql_async::{Conn, prelude::Queryable};
use tokio::time::{Instant, sleep, timeout};

use crate::services::{choice::Had, ports::database_name};

/// The password of root wherever the tests start a server.
pub(super) const PASSWORD: &str = "portico";

/// The account of a server of a test's own that is not root, and the database that it has.
pub(super) const ACCOUNT: &str = "portico";

/// How often what has to happen soon is looked for.
const LOOK: Duration = Duration::from_millis(100);
/// How long a server may take to let a client in.
const LOGIN: Duration = Duration::from_secs(5);

/// A fresh, empty database on a server that the whole test binary shares. It stays behind, and goes with the server.
#[derive(Debug)]
pub struct MysqlDatabase {
    url: String,
}

impl MysqlDatabase {
    /// Makes one on the server at `server`.
    pub(super) async fn on(server: &str) -> Had<Self> {
        let name = database_name();
        create(server, &name).await?;
        Ok(Self { url: with_database(server, &name) })
    }

    /// `mysql://root:PASSWORD@127.0.0.1:PORT/DATABASE`
    #[must_use]
    pub fn url(&self) -> String {
        self.url.clone()
    }
}

/// A fresh, empty database on a primary and a replica that the whole test binary shares.
#[derive(Debug)]
pub struct ReplicatedDatabase {
    pub(super) primary: String,
    pub(super) replica: String,
}

impl ReplicatedDatabase {
    /// The database on the primary.
    #[must_use]
    pub fn primary_url(&self) -> String {
        self.primary.clone()
    }

    /// The same database on the replica, which takes no writes and lags as it does.
    #[must_use]
    pub fn replica_url(&self) -> String {
        self.replica.clone()
    }
}

/// The URL of a server of ours, without a database.
pub(super) fn server_url(port: u16) -> String {
    format!("mysql://root:{PASSWORD}@127.0.0.1:{port}/")
}

/// `url` with the database `name` in place of its own, if it had one.
pub(super) fn with_database(url: &str, name: &str) -> String {
    let (address, options) = match url.split_once('?') {
        Some((address, options)) => (address, format!("?{options}")),
        None => (url, String::new()),
    };
    let after_scheme = address.find("://").map_or(0, |at| at + 3);
    let end = address[after_scheme..].find('/').map_or(address.len(), |at| after_scheme + at);
    format!("{}/{name}{options}", &address[..end])
}

/// Makes the database `name`.
pub(super) async fn create(server: &str, name: &str) -> Had<()> {
    order(server, &format!("CREATE DATABASE {name}")).await
}

/// Has the server at `url` do one thing.
pub(super) async fn order(url: &str, statement: &str) -> Had<()> {
    let mut connection = connect(url).await?;
    let done = connection.query_drop(statement).await;
    done.map_err(|error| format!("{statement}: {error}"))?;
    connection.disconnect().await.map_err(|error| error.to_string())
}

/// A connection, unless the server is silent.
pub(super) async fn connect(url: &str) -> Had<Conn> {
    let connection = timeout(LOGIN, Conn::from_url(url)).await;
    connection.map_err(|_| "it is silent".to_owned())?.map_err(|error| error.to_string())
}

/// Waits until the server at `url` lets root in.
pub(super) async fn up(url: &str, within: Duration) -> Had<()> {
    let begun = Instant::now();
    loop {
        match connect(url).await {
            Ok(connection) => return connection.disconnect().await.map_err(|e| e.to_string()),
            Err(reason) if begun.elapsed() > within => return Err(reason),
            Err(_) => sleep(LOOK).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn a_database_takes_the_place_of_another() {
        let url = "mysql://root:secret@127.0.0.1:3306/other?ssl=1";
        assert_eq!(with_database(url, "mine"), "mysql://root:secret@127.0.0.1:3306/mine?ssl=1");
        assert_eq!(with_database("mysql://root@host", "mine"), "mysql://root@host/mine");
        assert_eq!(with_database("mysql://root@host/", "mine"), "mysql://root@host/mine");
    }
}
