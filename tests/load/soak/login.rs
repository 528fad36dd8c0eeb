use std::time::{Duration, Instant};

use crate::servers::Portico;

/// Much shorter than an access token is good.
const LIFE: Duration = Duration::from_mins(5);

/// An administrator who logs in anew now and then, before the token expires.
pub(super) struct Login {
    number: usize,
    current: Option<(String, Instant)>,
}

impl Login {
    /// Nobody else logs in as the same one, or they would displace each other.
    pub(super) fn of(number: usize) -> Self {
        Self { number, current: None }
    }

    /// An access token that is good.
    pub(super) async fn token(&mut self, portico: &Portico) -> String {
        match &self.current {
            Some((token, since)) if since.elapsed() < LIFE => token.clone(),
            _ => {
                let token = portico.log_in(self.number).await;
                self.current = Some((token.clone(), Instant::now()));
                token
            }
        }
    }
}
