//! Calls that nobody waits for any more, on a database that makes them wait.

use std::time::Duration;

use mysql_async::prelude::Queryable;
use portico_proto::portico::users::v1::GetUserRequest;
use portico_tests::{contract::eventually, fixtures::PorticoHome};
use tonic::Code;

use super::client::Client;
use crate::{
    end_to_end::caller::{Caller, status},
    mysql::servers::Database,
};

/// How long a call is waited for.
const PATIENCE: Duration = Duration::from_millis(200);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_are_given_up_hold_no_connection() {
    let database = Database::mysql().await;
    let home = PorticoHome::with_keys();
    let server = home.start(&[
        "store.driver=mysql",
        &format!("mysql.primary={}", database.url()),
        "mysql.migrate_on_start=true",
        "mysql.max_connections=3",
        "mysql.max_idle=3",
        "mysql.query_timeout=1h",
    ]);
    let admin = Caller::admin(&server).await;
    let id = admin.id().await;
    let client = Client::new(&server).await.with_token(&admin.access);
    let ask = || client.ask(GetUserRequest { id });
    client.users().get_user(ask()).await.expect("a user");

    let mut lock = database.connection().await;
    lock.query_drop("LOCK TABLES users WRITE").await.expect("the server answers");
    for _ in 0..6 {
        let mut late = ask();
        late.set_timeout(PATIENCE);
        let ended = client.users().get_user(late).await.expect_err("the table is locked");
        // Whichever end is the first to notice.
        assert!(matches!(ended.code(), Code::DeadlineExceeded | Code::Cancelled), "{ended:?}");
        let mut users = client.users();
        let left = tokio::time::timeout(PATIENCE, users.get_user(ask())).await;
        assert!(left.is_err(), "the table is locked: {left:?}");
    }
    let cancelled = |log: &String| log.matches(r#""code":"Cancelled""#).count() >= 6;
    eventually(async || server.log(), cancelled).await;
    // With a leak there would be no connection left to look with.
    let ready = server.admin_url("/readyz");
    eventually(async || status(&ready).await, |status| *status == 200).await;
    lock.query_drop("UNLOCK TABLES").await.expect("the server answers");
    client.users().get_user(ask()).await.expect("a user");
}
