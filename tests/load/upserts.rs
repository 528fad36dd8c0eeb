use std::{sync::Arc, time::Instant};

use adapter_embedded::EmbeddedUserRepository;
use adapter_mysql::MysqlUserRepository;
use portico_domain::{
    import::ImportMode,
    sheet::{UserRow, UserRows},
    user::{Gender, UserRepository},
};
use portico_tests::{fixtures, services};
use serde_json::{Map, Value, json};

const ROWS: u32 = 100_000;

/// Adds users of a sheet to stores that are empty, has the stores find that the sheet says nothing new, and changes them
/// all: each in one transaction.
pub(crate) async fn measure() -> Value {
    let (embedded, _directory) = fixtures::embedded_file();
    let mut figures = Map::new();
    on("embedded", Arc::new(EmbeddedUserRepository::new(embedded)), &mut figures).await;
    let servers = [("MySQL", services::mysql().await), ("MariaDB", services::mariadb().await)];
    for (store, database) in servers {
        let mysql = fixtures::mysql_node(&fixtures::mysql_config(&database.url(), &[])).await;
        on(store, Arc::new(MysqlUserRepository::new(mysql)), &mut figures).await;
    }
    Value::Object(figures)
}

async fn on(store: &str, users: Arc<dyn UserRepository>, figures: &mut Map<String, Value>) {
    for (deed, gender) in
        [("add", Gender::Male), ("leave unchanged", Gender::Male), ("change", Gender::Female)]
    {
        let rows = rows(gender);
        let started = Instant::now();
        let upserted = users.upsert_all(rows, ImportMode::Strict, fixtures::now()).await;
        let took = started.elapsed().as_secs_f64();
        let upserted = upserted.expect("the store answers");
        let done = upserted.inserted + upserted.unchanged + upserted.updated.len() as u64;
        assert_eq!(done, u64::from(ROWS));
        let rate = f64::from(ROWS) / took;
        figures.insert(format!("{store}: {deed}"), json!({ "rows": ROWS, "seconds": took }));
        eprintln!("{store:8} {deed:15} {ROWS} rows: {took:5.2} s, {rate:6.0} rows/s");
    }
}

fn rows(gender: Gender) -> UserRows {
    let say = |row| UserRow { gender: Some(gender), ..row };
    let batches = fixtures::strangers("user-", ROWS).into_iter();
    fixtures::user_rows(batches.map(|rows| rows.into_iter().map(say).collect()).collect())
}
