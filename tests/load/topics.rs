use serde_json::{Map, Value};

use crate::{
    failed_logins, home, installation::Installation, logins, sessions, sheets, start,
    stores::Stores, upserts, users,
};

/// What can be measured, in the order in which it is.
pub(crate) const TOPICS: [&str; 8] =
    ["start", "home", "failed-logins", "sessions", "users", "logins", "upserts", "sheets"];

/// Measures `topics`; prints a line on standard error for each figure, and all of them as JSON on standard output.
pub(crate) async fn measure(topics: &[&str]) {
    let embedded = Installation::embedded();
    let stores = Stores::start().await;
    let shared = Installation::on(&stores);
    let mut figures = Map::new();
    for &topic in topics {
        let figure = match topic {
            "start" => start::measure(&embedded, &shared).await,
            "home" => home::measure(&embedded).await,
            "failed-logins" => failed_logins::measure(&embedded).await,
            "sessions" => sessions::measure(&shared, &stores).await,
            "users" => users::measure(&shared, &stores).await,
            "logins" => logins::measure(&shared).await,
            "sheets" => sheets::measure(&embedded, &shared).await,
            "upserts" => upserts::measure().await,
            _ => Value::Null,
        };
        figures.insert(topic.to_owned(), figure);
    }
    println!("{:#}", Value::Object(figures));
}
