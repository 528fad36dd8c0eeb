use std::{sync::Arc, time::Instant};

use adapter_embedded::EmbeddedUserRepository;
use adapter_mysql::MysqlUserRepository;
use portico_domain::{
    import::ImportMode,
    sheet::{UserRow, UserRows},
    user::{Gender, UserRepository},
};
use portico_tests::{fixtures, services};

use crate::figures::Figure;

const ROWS: u32 = 100_000;

/// Adds users of a sheet to stores that are empty, has the stores find that the sheet says nothing new, and changes them
/// all: each in one transaction.
pub(crate) async fn measure() -> Vec<Figure> {
    let (embedded, _directory) = fixtures::embedded_file();
    let embedded = Arc::new(EmbeddedUserRepository::new(embedded));
    let mut figures = on("the embedded store", embedded).await;
    let servers = [("MySQL", services::mysql().await), ("MariaDB", services::mariadb().await)];
    for (store, database) in servers {
        let mysql = fixtures::mysql_node(&fixtures::mysql_config(&database.url(), &[])).await;
        figures.extend(on(store, Arc::new(MysqlUserRepository::new(mysql))).await);
    }
    figures
}

async fn on(store: &str, users: Arc<dyn UserRepository>) -> Vec<Figure> {
    let mut figures = Vec::new();
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
        let what = format!("{deed} 100,000 users in one transaction, {store}");
        figures.push(Figure::new(what, "s", took));
    }
    figures
}

fn rows(gender: Gender) -> UserRows {
    let say = |row| UserRow { gender: Some(gender), ..row };
    let batches = fixtures::strangers("user-", ROWS).into_iter();
    fixtures::user_rows(batches.map(|rows| rows.into_iter().map(say).collect()).collect())
}
