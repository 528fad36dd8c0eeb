//! A fresh database for every test, on the servers that the tests share.

use mysql_async::{Conn, Opts, OptsBuilder};
use portico_tests::services;

/// A database that no other test uses.
pub(crate) struct Database {
    url: String,
    replica: Option<String>,
}

impl Database {
    /// On the MySQL server.
    pub(crate) async fn mysql() -> Self {
        Self { url: services::mysql().await.url(), replica: None }
    }

    /// On the MariaDB server.
    pub(crate) async fn mariadb() -> Self {
        Self { url: services::mariadb().await.url(), replica: None }
    }

    /// On the MySQL primary that has a replica.
    pub(crate) async fn replicated() -> Self {
        let database = services::replicated_mysql().await;
        Self { url: database.primary_url(), replica: Some(database.replica_url()) }
    }

    /// Where it is on the server that it was made on.
    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }

    /// Where it is on the replica.
    pub(crate) fn replica_url(&self) -> String {
        self.replica.clone().expect("it is replicated")
    }

    /// A connection of the test's own.
    pub(crate) async fn connection(&self) -> Conn {
        connect(&self.url).await
    }
}

/// A connection of the test's own to the server at `url`.
pub(crate) async fn connect(url: &str) -> Conn {
    let opts = Opts::from_url(url).expect("a good URL");
    Conn::new(OptsBuilder::from_opts(opts).prefer_socket(false)).await.expect("the server answers")
}
