use anyhow::Context;
use async_trait::async_trait;
use portico_application::ports::{Clock, IdGenerator, Timer};
use portico_domain::{
    import::ImportId,
    session::{SessionId, TokenId},
};
use rand_core::{OsRng, RngCore};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// The clock of this machine.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the port that others take the time from"
    )]
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc().truncate_to_microsecond()
    }
}

/// The timer of the runtime.
pub(crate) struct TokioTimer;

#[async_trait]
impl Timer for TokioTimer {
    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration.unsigned_abs()).await;
    }
}

/// Ids of 122 random bits (RFC 9562, section 5.4).
pub(crate) struct RandomIds;

impl IdGenerator for RandomIds {
    fn session_id(&self) -> SessionId {
        SessionId::from_uuid(random_uuid())
    }

    fn token_id(&self) -> TokenId {
        TokenId::from_uuid(random_uuid())
    }

    fn import_id(&self) -> ImportId {
        ImportId::from_uuid(random_uuid())
    }
}

/// A random id for what is no session and no token, such as this process.
#[expect(clippy::disallowed_methods, reason = "this is the port that others take ids from")]
pub(crate) fn random_uuid() -> Uuid {
    Uuid::new_v4()
}

/// The letters of a generated password: 32, without those that look like others.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A password of 24 letters, 120 random bits.
pub(crate) fn random_password() -> anyhow::Result<String> {
    let mut bytes = [0; 24];
    OsRng.try_fill_bytes(&mut bytes).context("the operating system gives no random numbers")?;
    Ok(bytes.map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).iter().collect())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_clock_tells_whole_microseconds() {
        for _ in 0..100 {
            assert_eq!(SystemClock.now().nanosecond() % 1_000, 0);
        }
    }

    #[test]
    fn generated_passwords_are_long_and_differ() {
        let passwords: HashSet<_> =
            (0..100).map(|_| random_password().expect("random numbers")).collect();
        assert_eq!(passwords.len(), 100);
        assert!(passwords.iter().all(|password| password.len() == 24));
    }
}
