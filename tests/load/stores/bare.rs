use std::time::Duration;

use mysql_async::{Opts, OptsBuilder, Pool, PoolConstraints, PoolOpts, prelude::Queryable};

/// How many connections `portico` has to a server at most.
pub(crate) const CONNECTIONS: usize = 20;

/// The columns of a user.
pub(crate) type Columns = (i64, String, Option<String>, String, String, String, i64, i64, i64);

/// A pool with the options that `portico` uses it with.
pub(crate) fn pool(url: &str) -> Pool {
    let constraints = PoolConstraints::new(CONNECTIONS / 2, CONNECTIONS).expect("good bounds");
    let lifetime = Duration::from_mins(30);
    let pool = PoolOpts::new()
        .with_constraints(constraints)
        .with_abs_conn_ttl(Some(lifetime))
        .with_abs_conn_ttl_jitter(Some(lifetime / 10))
        .with_inactive_connection_ttl(Duration::from_secs(30))
        .with_reset_connection(false);
    let opts = Opts::from_url(url).expect("a good URL");
    Pool::new(OptsBuilder::from_opts(opts).prefer_socket(false).pool_opts(pool))
}

/// The statement of `GET /users/{id}`, prepared and nothing else.
pub(crate) async fn select(pool: &Pool, id: i64) -> Columns {
    let sql = "SELECT id, username, password, gender, role, status, version, created_at, updated_at
               FROM users WHERE id = ?";
    let mut connection = pool.get_conn().await.expect("the server answers");
    let row = connection.exec_first(sql, (id,)).await.expect("the server answers");
    row.expect("the user is there")
}
