use std::sync::Arc;

use portico_domain::{session::SessionId, user::UserId};
use time::{Duration, OffsetDateTime};

use super::{TokenGrant, TokenPair};
use crate::{
    SessionPolicy,
    ports::{IdGenerator, PortError, TokenIssuer},
};

/// Draws up grants under the policy, and issues them.
#[derive(Clone)]
pub(crate) struct Grants {
    pub(crate) issuer: Arc<dyn TokenIssuer>,
    pub(crate) ids: Arc<dyn IdGenerator>,
    pub(crate) policy: SessionPolicy,
}

/// A pair of tokens as a client gets it.
#[derive(Debug, Clone)]
pub struct IssuedTokens {
    /// The two tokens.
    pub pair: TokenPair,
    /// Of which session.
    pub session: SessionId,
    /// How long the access token is good from now on.
    pub expires_in: Duration,
    /// How long the refresh token is good from now on.
    pub refresh_expires_in: Duration,
}

impl Grants {
    /// The first grant of a session that begins, not yet known to any store.
    pub(crate) fn open(&self, user: UserId, now: OffsetDateTime) -> TokenGrant {
        let grant = self.draw_up(user, self.ids.session_id(), now);
        grant.within(self.policy.max_lifetime, now)
    }

    /// A further grant of a session, which is good for less where the store finds that the session is.
    pub(crate) fn draw_up(
        &self,
        user: UserId,
        session: SessionId,
        now: OffsetDateTime,
    ) -> TokenGrant {
        let issued_at = now.truncate_to_second();
        TokenGrant {
            user,
            session,
            access: self.ids.token_id(),
            refresh: self.ids.token_id(),
            issued_at,
            access_expires_at: issued_at + self.policy.access_ttl,
            refresh_expires_at: issued_at + self.policy.refresh_ttl,
            key: self.issuer.current_key(),
        }
    }

    /// Signs a pair, which nobody may get before the store has accepted it.
    pub(crate) async fn issue(
        &self,
        grant: &TokenGrant,
        now: OffsetDateTime,
    ) -> Result<IssuedTokens, PortError> {
        let pair = self.issuer.issue(grant).await?;
        Ok(IssuedTokens {
            pair,
            session: grant.session,
            expires_in: remaining(grant.access_expires_at, now),
            refresh_expires_in: remaining(grant.refresh_expires_at, now),
        })
    }
}

/// From the second in which `now` lies, because tokens are dated in whole seconds.
fn remaining(expires_at: OffsetDateTime, now: OffsetDateTime) -> Duration {
    let remaining = expires_at - now.truncate_to_second();
    remaining.max(Duration::ZERO)
}
