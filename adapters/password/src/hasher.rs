use std::time::Instant;

use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier, Version,
    password_hash::{
        self,
        phc::{Output, PasswordHash as Phc, Salt},
    },
};
use async_trait::async_trait;
use metrics::{counter, gauge, histogram};
use portico_application::ports::{PasswordHasher, PasswordVerdict, PortError};
use portico_domain::user::{Password, PasswordHash};
use secrecy::{ExposeSecret, SecretString};
use tracing::{Instrument, Span};

use crate::{
    Config,
    counted::Counted,
    gate::{Crowded, Gate, Pass},
};

/// Hashes passwords with argon2id, on the blocking pool and behind a queue of fixed length.
pub struct Argon2PasswordHasher {
    params: Params,
    gate: Gate,
}

impl Argon2PasswordHasher {
    /// Hashes as costly and as many at a time as `config` says.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { gate: Gate::new(&config), params: config.params }
    }

    /// Does `work` once it is let in. It is not cut off when the caller leaves, and holds its core until it ends.
    async fn run<T: Send + 'static>(
        &self,
        entering: impl Future<Output = Result<Pass, Crowded>> + Send,
        work: impl FnOnce(Params) -> T + Send + 'static,
    ) -> Result<T, PortError> {
        let waiting = Counted::in_gauge(gauge!("portico_password_hashes_waiting"));
        let pass = entering.await.map_err(|crowded| {
            counter!("portico_password_hashes_refused_total").increment(1);
            PortError::Unavailable(crowded.into())
        })?;
        drop(waiting);
        let params = self.params.clone();
        let running = Counted::in_gauge(gauge!("portico_password_hashes_running"));
        let working = tokio::task::spawn_blocking(move || {
            let begun = Instant::now();
            let result = work(params);
            histogram!("portico_password_hash_duration_seconds").record(begun.elapsed());
            drop((pass, running));
            result
        });
        working.await.map_err(broken)
    }
}

impl Default for Argon2PasswordHasher {
    fn default() -> Self {
        Self::new(Config::default())
    }
}

#[async_trait]
impl PasswordHasher for Argon2PasswordHasher {
    async fn hash(&self, password: Password) -> Result<PasswordHash, PortError> {
        let hash = move |params| hash(params, password.secret());
        let hashed = self.run(self.gate.enter(), hash).instrument(span("hash password")).await?;
        hashed.map_err(broken)
    }

    async fn hash_in_background(&self, password: Password) -> Result<PasswordHash, PortError> {
        let hash = move |params| hash(params, password.secret());
        let hashed = self.run(self.gate.enter_background(), hash).await?;
        hashed.map_err(broken)
    }

    async fn verify(
        &self,
        attempt: SecretString,
        hash: Option<PasswordHash>,
    ) -> Result<PasswordVerdict, PortError> {
        let verify = move |params: Params| verify(&params, &attempt, hash.as_ref());
        let verifying = self.run(self.gate.enter(), verify).instrument(span("verify password"));
        verifying.await?.map_err(broken)
    }
}

/// The span of a hash, if it is made in a trace. The wait for a core is in it.
fn span(name: &'static str) -> Span {
    if Span::current().is_disabled() {
        return Span::none();
    }
    tracing::info_span!(target: "portico::spans", "password", otel.name = name)
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> PortError {
    PortError::Broken(error.into())
}

fn argon2(params: Params) -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(params: Params, password: &SecretString) -> password_hash::Result<PasswordHash> {
    let phc = argon2(params).hash_password(password.expose_secret().as_bytes())?;
    Ok(PasswordHash::from_phc(phc.to_string()))
}

/// Hashes exactly once, whatever there is to compare with. An attempt that can be no password is hashed as far as one
/// could go.
fn verify(
    params: &Params,
    attempt: &SecretString,
    hash: Option<&PasswordHash>,
) -> password_hash::Result<PasswordVerdict> {
    let bytes = attempt.expose_secret().as_bytes();
    let known = hash.and_then(usable).filter(|_| bytes.len() <= Password::MAX_BYTES);
    let Some(known) = known else {
        let bytes = &bytes[..bytes.len().min(Password::MAX_BYTES)];
        compare(params, bytes, &dummy(params)?)?;
        return Ok(PasswordVerdict::Mismatch);
    };
    Ok(match compare(params, bytes, &known)? {
        false => PasswordVerdict::Mismatch,
        true if is_current(params, &known) => PasswordVerdict::Match,
        true => PasswordVerdict::MatchOutdated,
    })
}

/// With the parameters of `hash`, in constant time.
fn compare(params: &Params, attempt: &[u8], hash: &Phc) -> password_hash::Result<bool> {
    match argon2(params.clone()).verify_password(attempt, hash) {
        Ok(()) => Ok(true),
        Err(password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(error),
    }
}

/// A hash that can be compared with; anything else in its place is as good as none.
fn usable(hash: &PasswordHash) -> Option<Phc> {
    let phc = Phc::new(hash.as_phc()).ok()?;
    let complete = phc.salt.is_some() && phc.hash.is_some();
    let known = Algorithm::new(phc.algorithm).is_ok()
        && phc.version.is_none_or(|version| Version::try_from(version).is_ok())
        && Params::try_from(&phc).is_ok();
    (complete && known).then_some(phc)
}

/// Whether a hash made today would be like it.
fn is_current(params: &Params, phc: &Phc) -> bool {
    let cost = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
    let length = |params: &Params| params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    phc.algorithm == ARGON2ID_IDENT
        && phc.version == Some(Version::V0x13.into())
        && Params::try_from(phc)
            .is_ok_and(|made| cost(&made) == cost(params) && length(&made) == length(params))
}

/// Costs to compare with what a true hash costs. Its output comes from no password that anybody knows, and a match would
/// count for nothing.
fn dummy(params: &Params) -> password_hash::Result<Phc> {
    const ZEROS: [u8; Params::DEFAULT_OUTPUT_LEN] = [0; Params::DEFAULT_OUTPUT_LEN];
    Ok(Phc {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: params.try_into()?,
        salt: Some(Salt::new(&ZEROS[..16])?),
        hash: Some(Output::new(&ZEROS)?),
    })
}

#[cfg(test)]
mod tests;
