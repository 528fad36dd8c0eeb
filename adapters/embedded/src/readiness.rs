use std::time::Duration;

use async_trait::async_trait;
use portico_application::ports::{PortError, ReadinessCheck};
use tokio::time::timeout;

use crate::Embedded;

/// Shorter than the second that the port allows.
const PATIENCE: Duration = Duration::from_millis(900);

/// Whether the store can be read and its write lock be had.
pub struct EmbeddedReadiness {
    embedded: Embedded,
    name: &'static str,
}

impl EmbeddedReadiness {
    /// Checks `embedded` under the name of what is kept in it.
    #[must_use]
    pub fn new(embedded: Embedded, name: &'static str) -> Self {
        Self { embedded, name }
    }
}

#[async_trait]
impl ReadinessCheck for EmbeddedReadiness {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn check(&self) -> Result<(), PortError> {
        let store = self.embedded.store();
        let probe = store.write(|connection| {
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
        });
        match timeout(PATIENCE, probe).await {
            Ok(answer) => Ok(answer?),
            Err(_) => Err(store.no_answer().into()),
        }
    }
}
