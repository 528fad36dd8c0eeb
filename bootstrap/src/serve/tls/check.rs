use super::{TlsAcceptor, TlsConfig, TlsMode, TlsProblem};
use crate::config::{InvalidConfig, Problem};

/// Refuses settings and files that no listener can be served with.
pub(crate) fn check(config: &TlsConfig) -> Result<(), InvalidConfig> {
    let mut problems = config.problems();
    if problems.is_empty() && config.mode != TlsMode::Off {
        problems.extend(TlsAcceptor::load(config.clone()).err());
    }
    InvalidConfig::unless_empty(problems.into_iter().map(refused).collect())
}

fn refused(problem: TlsProblem) -> Problem {
    Problem::Refused(format!("{:#}", anyhow::Error::from(problem)))
}
