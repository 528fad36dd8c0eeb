use std::sync::Arc;

use futures_util::future::join;
use portico_domain::session::EndReason;

use crate::{
    Actor, Origin, SessionOver,
    error::{ErrorKind, Failure},
    ports::{Clock, PortError, Rotation, RotationOutcome, TokenError, TokenVerifier},
    sessions::Sessions,
    tokens::{Grants, IssuedTokens, TokenKind},
};

/// Exchanges a refresh token for the next pair of its session.
pub struct RefreshTokens {
    pub(crate) verifier: Arc<dyn TokenVerifier>,
    pub(crate) sessions: Sessions,
    pub(crate) grants: Grants,
    pub(crate) clock: Arc<dyn Clock>,
}

impl RefreshTokens {
    /// Answers the next pair; within the grace, the same pair again. A token that comes later still ends its session,
    /// because two hold it and one of them should not (RFC 9700, section 4.14.2).
    pub async fn execute(
        &self,
        refresh_token: &str,
        origin: Origin,
    ) -> Result<IssuedTokens, RefreshTokensError> {
        let claims = self.verifier.verify(refresh_token, TokenKind::Refresh)?;
        let now = self.clock.now();
        let rotation = Rotation {
            presented: claims.token,
            successor: self.grants.draw_up(claims.user, claims.session, now),
            now,
            grace: self.grants.policy.refresh_grace,
            max_lifetime: self.grants.policy.max_lifetime,
        };
        // The store nearly always accepts the successor, and to sign it takes no less time. Nobody gets it before.
        let deciding = self.sessions.store.rotate(&rotation);
        let signing = self.grants.issue(&rotation.successor, now);
        let (outcome, signed) = join(deciding, signing).await;
        match outcome? {
            RotationOutcome::Rotated(grant) if grant == rotation.successor => Ok(signed?),
            RotationOutcome::Rotated(grant) => Ok(self.grants.issue(&grant, now).await?),
            RotationOutcome::Reused => {
                let (someone, session) = (Actor::unknown(origin), [claims.session]);
                let reason = EndReason::RefreshReused;
                self.sessions.announce(&someone, claims.user, session, reason).await;
                Err(RefreshTokensError::Reused)
            }
            RotationOutcome::Ended(reason) => Err(SessionOver(reason).into()),
            RotationOutcome::Unknown => Err(SessionOver(EndReason::Expired).into()),
        }
    }
}

/// Why there is no next pair.
#[derive(Debug, thiserror::Error)]
pub enum RefreshTokensError {
    /// The token is no proof.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The token was exchanged already; the session is over now.
    #[error("the refresh token was used already")]
    Reused,
    /// Its session does not go on.
    #[error(transparent)]
    Session(#[from] SessionOver),
    /// A port did not do as asked.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl Failure for RefreshTokensError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Token(error) => error.kind(),
            Self::Reused => ErrorKind::Unauthenticated,
            Self::Session(error) => error.kind(),
            Self::Port(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Token(error) => error.code(),
            Self::Reused => "refresh_reused",
            Self::Session(error) => error.code(),
            Self::Port(error) => error.code(),
        }
    }

    fn end_reason(&self) -> Option<EndReason> {
        match self {
            Self::Reused => Some(EndReason::RefreshReused),
            Self::Session(error) => error.end_reason(),
            Self::Token(_) | Self::Port(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
