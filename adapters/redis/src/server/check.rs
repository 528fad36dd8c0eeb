use std::time::Duration;

use futures_util::future::try_join_all;
use tokio::time::timeout;

use super::{CallError, Servers};
use crate::Mode;

/// Shorter than the second that the port of readiness allows.
const PATIENCE: Duration = Duration::from_millis(900);

impl Servers {
    /// Whether every master answers, each slot has one, and the servers are what the configuration says.
    pub(crate) async fn check(&self) -> Result<(), CallError> {
        let check = async {
            self.refresh().await?;
            let topology = self.topology();
            if !topology.is_whole() {
                return Err(CallError::NoOwner);
            }
            let masters = topology.masters();
            try_join_all(masters.into_iter().map(|master| self.check_one(master))).await.map(drop)
        };
        timeout(PATIENCE, check).await.unwrap_or(Err(CallError::NoOwner))
    }

    async fn check_one(&self, address: &std::sync::Arc<str>) -> Result<(), CallError> {
        let answer = self.node(address)?.ask(redis::cmd("INFO").arg("cluster")).await?;
        let info: String =
            redis::from_redis_value(answer).map_err(|error| CallError::Broken(error.into()))?;
        fits(&info, self.mode())
    }
}

/// Whether a server that answers `INFO cluster` with `info` is what the configuration says.
pub(crate) fn fits(info: &str, mode: Mode) -> Result<(), CallError> {
    let is_of_a_cluster = info.contains("cluster_enabled:1");
    if is_of_a_cluster == (mode == Mode::Cluster) {
        Ok(())
    } else {
        Err(CallError::WrongMode(mode))
    }
}
