use portico_tests::services::{self, MysqlDatabase};
use serde_json::json;

/// A fresh database of MySQL, and Redis.
pub(crate) struct Stores {
    mysql: MysqlDatabase,
    pub(crate) redis: String,
}

impl Stores {
    pub(crate) async fn start() -> Self {
        Self { mysql: services::mysql().await, redis: services::redis().await }
    }

    pub(crate) fn mysql(&self) -> String {
        self.mysql.url()
    }

    /// The values of `--set` that choose them.
    pub(crate) fn settings(&self) -> Vec<String> {
        vec![
            "store.driver=mysql".to_owned(),
            format!("mysql.primary={}", self.mysql()),
            "mysql.migrate_on_start=true".to_owned(),
            "sessions.store=redis".to_owned(),
            format!("redis.urls={}", json!([self.redis])),
        ]
    }
}
