use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use metrics::counter;

use super::{MysqlError, Server};

/// How often a call is repeated that the server undid for the sake of another.
const MOST_REPETITIONS: u32 = 3;

/// The longest wait before the first repetition; it doubles with each.
const PAUSE: Duration = Duration::from_millis(10);

/// Does `work`, and does it again when the server undid it for the sake of another call or refused to write. In either
/// case nothing of it was kept. The work has its own deadline.
pub(crate) async fn retried<T, Work, Once>(server: &Server, mut work: Work) -> Result<T, MysqlError>
where
    Work: FnMut() -> Once + Send,
    Once: Future<Output = Result<T, MysqlError>> + Send,
    T: Send,
{
    for repetition in 0..MOST_REPETITIONS {
        match work().await {
            Err(error) if error.is_deadlock() => {
                counter!("portico_mysql_deadlock_retries_total", "server" => server.name().clone())
                    .increment(1);
                tokio::time::sleep(pause(repetition)).await;
            }
            Err(error) if error.is_read_only() => tokio::time::sleep(pause(repetition)).await,
            answer => return answer,
        }
    }
    work().await
}

/// Chance keeps two calls that stood in each other's way from meeting again. The seeds of hash maps are chance enough.
fn pause(repetition: u32) -> Duration {
    let longest = PAUSE.saturating_mul(1 << repetition);
    let chance = RandomState::new().hash_one(repetition) % 1_000;
    longest.mul_f64(f64::from(u16::try_from(chance).unwrap_or_default()) / 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_short_and_differ() {
        let pauses: Vec<_> = (0..MOST_REPETITIONS).map(pause).collect();
        assert!(pauses.iter().all(|pause| *pause < Duration::from_millis(40)), "{pauses:?}");
        assert_ne!((0..8).map(|_| pause(2)).max(), (0..8).map(|_| pause(2)).min());
    }
}
