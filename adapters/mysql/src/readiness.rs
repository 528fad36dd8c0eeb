use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use async_trait::async_trait;
use portico_application::ports::{PortError, ReadinessCheck};

use crate::{Mysql, Schema, schema, server::Deadline};

/// Shorter than the second that the port allows.
const PATIENCE: Duration = Duration::from_millis(900);

/// Whether the primary answers and has the schema that this program knows.
pub struct MysqlReadiness {
    mysql: Mysql,
    was_current: AtomicBool,
}

impl MysqlReadiness {
    /// Checks `mysql`.
    #[must_use]
    pub fn new(mysql: Mysql) -> Self {
        Self { mysql, was_current: AtomicBool::new(false) }
    }
}

#[async_trait]
impl ReadinessCheck for MysqlReadiness {
    fn name(&self) -> &'static str {
        "store"
    }

    /// A schema that becomes newer while this program runs is one that a rolling update has brought: what it was
    /// written for is still there.
    async fn check(&self) -> Result<(), PortError> {
        let schema = schema::check(self.mysql.primary(), Deadline::within(PATIENCE)).await;
        match schema.map_err(|error| PortError::Unavailable(error.into()))? {
            Schema::Current => {
                self.was_current.store(true, Ordering::Relaxed);
                Ok(())
            }
            Schema::Behind(missing) => {
                let lack =
                    format!("the schema lacks {}: run `portico migrate`", missing.join(", "));
                Err(PortError::Unavailable(lack.into()))
            }
            Schema::Newer { .. } if self.was_current.load(Ordering::Relaxed) => Ok(()),
            Schema::Newer { found, known } => {
                Err(PortError::Unavailable(crate::MigrateError::Newer { found, known }.into()))
            }
        }
    }
}
