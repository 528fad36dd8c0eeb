mod controlled_delay;
mod courtesy;

use std::{sync::Arc, time::Instant};

use controlled_delay::ControlledDelay;
use courtesy::{Courtesy, Turn};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Config;

/// Lets a few in at a time and a few more wait; everybody else is turned away at once.
pub(crate) struct Gate {
    places: Arc<Semaphore>,
    cores: Arc<Semaphore>,
    delay: ControlledDelay,
    /// Those for whom nobody waits queue here, so that at the cores no more of them stand in line than there are cores.
    background: Courtesy,
}

/// The right to compute. It goes along with the work, so that work whose caller has left still counts.
pub(crate) struct Pass {
    _place: Place,
    _core: OwnedSemaphorePermit,
}

/// What is given back with the pass.
enum Place {
    Waited { _permit: OwnedSemaphorePermit },
    Background { _turn: Turn },
}

impl Gate {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            places: Arc::new(Semaphore::new(config.at_once + config.waiting)),
            cores: Arc::new(Semaphore::new(config.at_once)),
            delay: ControlledDelay::new(Instant::now()),
            background: Courtesy::new(config.at_once),
        }
    }

    /// Waits for a core, in vain if that takes too long; a caller that leaves while it waits gives its place back.
    pub(crate) async fn enter(&self) -> Result<Pass, Crowded> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Crowded)?;
        self.background.expect_logins();
        let came = Instant::now();
        let pass = self.core(Place::Waited { _permit: place }).await?;
        if self.delay.serves(came, Instant::now()) { Ok(pass) } else { Err(Crowded) }
    }

    /// Waits as long as it takes, on all cores while nobody else comes. The cores are given in the order of asking, so that
    /// whoever is waited for meets at most one of these before it, and the next a free core where there are several.
    pub(crate) async fn enter_background(&self) -> Result<Pass, Crowded> {
        let turn = self.background.turn().await.map_err(|_| Crowded)?;
        self.core(Place::Background { _turn: turn }).await
    }

    async fn core(&self, place: Place) -> Result<Pass, Crowded> {
        let core = Arc::clone(&self.cores).acquire_owned().await.map_err(|_| Crowded)?;
        Ok(Pass { _place: place, _core: core })
    }
}

/// Too many wait already.
#[derive(Debug, thiserror::Error)]
#[error("too many passwords wait to be hashed")]
pub(crate) struct Crowded;

#[cfg(test)]
mod tests;
