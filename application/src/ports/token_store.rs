use async_trait::async_trait;
use portico_domain::{
    session::{
        EndReason, Session, SessionId, SessionLifetime, SessionLimit, SessionState, TokenId,
    },
    user::{UserId, UserProfile},
};
use time::{Duration, OffsetDateTime};

use super::PortError;
use crate::tokens::TokenGrant;

/// A refresh token is presented: exchange it for a new pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// The refresh token that was presented; its user and session are those of `successor`.
    pub presented: TokenId,
    /// The pair to give for it, if it is the newest of its session.
    pub successor: TokenGrant,
    /// When it was presented.
    pub now: OffsetDateTime,
    /// How long a token that was exchanged already still answers the same successor.
    pub grace: Duration,
    /// How long after its login the session is over, however often it is refreshed.
    pub max_lifetime: SessionLifetime,
}

impl Rotation {
    /// What may be given to a session that was opened at `opened_at`: the successor, cut to what is left of the session.
    /// `None` when nothing is.
    #[must_use]
    pub fn successor_within(&self, opened_at: OffsetDateTime) -> Option<TokenGrant> {
        let is_over = self.max_lifetime.end(opened_at).is_some_and(|end| end <= self.now);
        (!is_over).then(|| self.successor.clone().within(self.max_lifetime, opened_at))
    }
}

/// What became of a [`Rotation`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RotationOutcome {
    /// Give this pair: the proposed successor, as far as it is good within the lifetime of the session, or within the grace
    /// the one that was given before.
    Rotated(TokenGrant),
    /// The token was exchanged before its grace ran out, and comes again after it: this has just ended the session.
    Reused,
    /// The session was over already.
    Ended(EndReason),
    /// There is no such session, or none any more: it has expired, or gone on for as long as it may.
    Unknown,
}

/// Keeps sessions and which refresh token of each is the newest. It never sees a token, only ids.
///
/// Each call is atomic and sees every earlier call on every node. Where the store cannot be reached, every call answers
/// [`PortError::Unavailable`]: nobody may take that for an ended session, or for an active one.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait TokenStore: Send + Sync {
    /// Opens `session`, whose first pair is `grant`. As many of the user's oldest sessions as `limit` demands end as
    /// [`EndReason::Displaced`]; their ids are the answer.
    async fn open(
        &self,
        session: &Session,
        grant: &TokenGrant,
        limit: SessionLimit,
    ) -> Result<Vec<SessionId>, PortError>;

    /// What is known of the session at `now`; `None` when it never was, or when its last token has expired.
    async fn find(
        &self,
        user: UserId,
        session: SessionId,
        now: OffsetDateTime,
    ) -> Result<Option<SessionState>, PortError>;

    /// Exchanges a refresh token. Of any number of rotations of the newest one, exactly one puts its successor in place.
    /// A success moves the session's `refreshed_at` and `expires_at` to those of the pair that is given.
    async fn rotate(&self, rotation: &Rotation) -> Result<RotationOutcome, PortError>;

    /// The active sessions of the user at `now`, the newest login first.
    async fn list(&self, user: UserId, now: OffsetDateTime) -> Result<Vec<Session>, PortError>;

    /// Ends an active session of the user; whether there was one.
    async fn end(
        &self,
        user: UserId,
        session: SessionId,
        reason: EndReason,
        now: OffsetDateTime,
    ) -> Result<bool, PortError>;

    /// Ends every active session of the user but `except`; which ones those were.
    async fn end_all(
        &self,
        user: UserId,
        except: Option<SessionId>,
        reason: EndReason,
        now: OffsetDateTime,
    ) -> Result<Vec<SessionId>, PortError>;

    /// Puts `profile` in the place of older ones in every session of its user. A newer one stays.
    async fn update_profile(&self, profile: &UserProfile) -> Result<(), PortError>;
}
