//! The schema: applied once, whoever is at it, and never touched by an older program (row D9).

use std::sync::Arc;

use adapter_mysql::{MigrateError, Mysql, MysqlReadiness, Schema};
use mysql_async::prelude::Queryable;
use portico_application::ports::ReadinessCheck;
use portico_tests::{
    contract::in_parallel,
    fixtures::{RealClock, mysql_config},
};

use super::servers::Database;

const ALL: [&str; 4] = ["V1__users", "V2__ended_sessions", "V3__imports", "V4__import_pieces"];

fn node(database: &Database) -> Mysql {
    Mysql::connect(&mysql_config(&database.url(), &[]), Arc::new(RealClock))
        .expect("a good configuration")
}

async fn several_at_once_apply_each_migration_once(database: Database) {
    let plan = node(&database).plan().await.expect("the server answers");
    assert_eq!(plan, ALL);
    let schema = node(&database).check_schema().await.expect("the server answers");
    assert_eq!(schema, Schema::Behind(plan));
    assert!(MysqlReadiness::new(node(&database)).check().await.is_err());

    let applied = in_parallel(8, |_| {
        let node = node(&database);
        async move { node.migrate().await.expect("the others are waited for") }
    })
    .await;
    let applied: Vec<_> = applied.into_iter().filter(|names| !names.is_empty()).collect();
    assert_eq!(applied, [ALL]);

    let node = node(&database);
    assert_eq!(node.check_schema().await.expect("the server answers"), Schema::Current);
    assert!(node.plan().await.expect("the server answers").is_empty());
    MysqlReadiness::new(node).check().await.expect("the schema is current");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_at_once_apply_each_migration_once_on_mysql() {
    several_at_once_apply_each_migration_once(Database::mysql().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_at_once_apply_each_migration_once_on_mariadb() {
    several_at_once_apply_each_migration_once(Database::mariadb().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_schema_is_left_alone() {
    let database = Database::mysql().await;
    let node = node(&database);
    node.migrate().await.expect("the server answers");
    let running = MysqlReadiness::new(node.clone());
    running.check().await.expect("the schema is current");
    let newer = "INSERT INTO portico_schema_history VALUES (99, 'of_tomorrow', '2030-01-01T00:00:00Z', '1')";
    database.connection().await.query_drop(newer).await.expect("the server answers");

    let schema = node.check_schema().await.expect("the server answers");
    assert_eq!(schema, Schema::Newer { found: 99, known: 4 });
    for refused in [node.migrate().await, node.plan().await] {
        let refused = refused.expect_err("the schema is newer");
        assert!(matches!(refused, MigrateError::Newer { .. }), "{refused:?}");
        assert!(refused.to_string().contains("version 99"), "{refused}");
    }
    assert!(MysqlReadiness::new(node).check().await.is_err(), "a start is refused");
    running.check().await.expect("who ran before goes on");
}
