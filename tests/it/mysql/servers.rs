//! The servers that the tests run on, and a fresh database on each for every test.

use std::sync::atomic::{AtomicU32, Ordering};

use mysql_async::{Conn, Opts, OptsBuilder, prelude::Queryable};

/// A database that no other test uses, for as long as this lives.
pub(crate) struct Database {
    server: String,
    name: String,
}

impl Database {
    /// On the MySQL server.
    pub(crate) async fn mysql() -> Self {
        Self::on(&server("TEST_MYSQL_URL")).await
    }

    /// On the MariaDB server.
    pub(crate) async fn mariadb() -> Self {
        Self::on(&server("TEST_MARIADB_URL")).await
    }

    /// On the MySQL primary that has a replica.
    pub(crate) async fn replicated() -> Self {
        Self::on(&server("TEST_MYSQL_PRIMARY_URL")).await
    }

    async fn on(server: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        let database = Self { server: server.to_owned(), name };
        let mut connection = database.server_connection().await;
        connection
            .query_drop(format!("CREATE DATABASE {}", database.name))
            .await
            .expect("a database can be made");
        database
    }

    /// Where it is on the server that it was made on.
    pub(crate) fn url(&self) -> String {
        with_database(&self.server, &self.name)
    }

    /// Where it is on the replica.
    pub(crate) fn replica_url(&self) -> String {
        with_database(&server("TEST_MYSQL_REPLICA_URL"), &self.name)
    }

    /// A connection of the test's own.
    pub(crate) async fn connection(&self) -> Conn {
        connect(&self.url()).await
    }

    async fn server_connection(&self) -> Conn {
        connect(&self.server).await
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // Best effort, on a runtime of its own: the one of the test may be gone.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime can be made").block_on(async {
                let mut connection = connect(&server).await;
                let _kept = connection.query_drop(format!("DROP DATABASE {name}")).await;
            });
        });
        let _panicked = dropping.join();
    }
}

/// A connection of the test's own to the server at `url`.
pub(crate) async fn connect(url: &str) -> Conn {
    let opts = Opts::from_url(url).expect("a good URL");
    Conn::new(OptsBuilder::from_opts(opts).prefer_socket(false)).await.expect("the server answers")
}

/// A connection of the test's own to the server that `variable` names, with no database.
pub(crate) async fn connect_as_server(variable: &str) -> Conn {
    connect(&server(variable)).await
}

/// The value of `variable`: a URL without a database, of an account that may do everything.
fn server(variable: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| {
        panic!("set {variable} to mysql://user:password@host:port of a test server")
    })
}

fn with_database(server: &str, name: &str) -> String {
    format!("{}/{name}", server.trim_end_matches('/'))
}
