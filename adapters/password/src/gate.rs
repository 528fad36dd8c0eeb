use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Config;

/// Lets a few in at a time and a few more wait; everybody else is turned away at once.
pub(crate) struct Gate {
    places: Arc<Semaphore>,
    cores: Arc<Semaphore>,
    /// Those for whom nobody waits queue here, so that at the cores no more of them stand in line than there are cores.
    background: Arc<Semaphore>,
}

/// The right to compute. It goes along with the work, so that work whose caller has left still counts.
pub(crate) struct Pass {
    _turn: OwnedSemaphorePermit,
    _core: OwnedSemaphorePermit,
}

impl Gate {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            places: Arc::new(Semaphore::new(config.at_once + config.waiting)),
            cores: Arc::new(Semaphore::new(config.at_once)),
            background: Arc::new(Semaphore::new(config.at_once)),
        }
    }

    /// Waits for a core; a caller that leaves while it waits gives its place back.
    pub(crate) async fn enter(&self) -> Result<Pass, Crowded> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Crowded)?;
        self.core(place).await
    }

    /// Waits as long as it takes. The cores are given in the order of asking, so that whoever is waited for meets at most
    /// one of these before it.
    pub(crate) async fn enter_background(&self) -> Result<Pass, Crowded> {
        let turn = Arc::clone(&self.background).acquire_owned().await.map_err(|_| Crowded)?;
        self.core(turn).await
    }

    async fn core(&self, turn: OwnedSemaphorePermit) -> Result<Pass, Crowded> {
        let core = Arc::clone(&self.cores).acquire_owned().await.map_err(|_| Crowded)?;
        Ok(Pass { _turn: turn, _core: core })
    }
}

/// Too many wait already.
#[derive(Debug, thiserror::Error)]
#[error("too many passwords wait to be hashed")]
pub(crate) struct Crowded;
