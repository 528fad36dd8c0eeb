use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

/// The turns of those for whom nobody waits. There is one for each core; where there are several cores, one of them is
/// left to logins as long as there are any.
pub(super) struct Courtesy {
    turns: Arc<Semaphore>,
    cores: usize,
    left: Arc<Mutex<Left>>,
}

/// What is left to logins.
#[derive(Default)]
struct Left {
    /// The turn that is not given for now.
    turn: Option<OwnedSemaphorePermit>,
    /// How many turns of others are given before that one is given again.
    hashes: usize,
}

/// A turn; the core is left to a login afterwards, if it should be.
pub(super) struct Turn {
    permit: Option<OwnedSemaphorePermit>,
    left: Arc<Mutex<Left>>,
}

impl Courtesy {
    /// After so many hashes on each of the other cores without a login, about a second, none is expected.
    pub(super) const HASHES_PER_CORE: usize = 32;

    pub(super) fn new(cores: usize) -> Self {
        Self { turns: Arc::new(Semaphore::new(cores)), cores, left: Arc::default() }
    }

    /// Leaves a core to logins from now on, or from when one is done with.
    pub(super) fn expect_logins(&self) {
        if self.cores == 1 {
            return;
        }
        let mut left = lock(&self.left);
        left.hashes = Self::HASHES_PER_CORE * (self.cores - 1);
        if left.turn.is_none() {
            left.turn = self.turns.clone().try_acquire_owned().ok();
        }
    }

    pub(super) async fn turn(&self) -> Result<Turn, AcquireError> {
        let permit = self.turns.clone().acquire_owned().await?;
        let mut left = lock(&self.left);
        left.hashes = left.hashes.saturating_sub(1);
        if left.hashes == 0 {
            left.turn = None;
        }
        Ok(Turn { permit: Some(permit), left: self.left.clone() })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut left = lock(&self.left);
        if left.hashes > 0 && left.turn.is_none() {
            left.turn = self.permit.take();
        }
    }
}

fn lock(left: &Mutex<Left>) -> MutexGuard<'_, Left> {
    left.lock().unwrap_or_else(PoisonError::into_inner)
}
