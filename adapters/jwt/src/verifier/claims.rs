use portico_application::{ports::TokenError, tokens::Claims};
use time::{Duration, OffsetDateTime};

use crate::{config::TokensConfig, wire::ClaimsSet};

/// How far the clock of the node that issued a token may be ahead of ours.
const CLOCK_SKEW: Duration = Duration::seconds(30);
/// No configuration lets a token live longer.
const MAX_LIFETIME: Duration = Duration::days(3660);

/// Checks everything before the expiry, so that only a token that was good once is called expired. It expires on the
/// second (RFC 7519, section 4.1.4: "on or after").
pub(super) fn check(
    claims: &ClaimsSet,
    config: &TokensConfig,
    now: OffsetDateTime,
) -> Result<Claims, TokenError> {
    if claims.iss != config.issuer || claims.aud != config.audience {
        return Err(TokenError::Invalid);
    }
    let (issued_at, expires_at) = (moment(claims.iat)?, moment(claims.exp)?);
    let lifetime = expires_at - issued_at;
    if issued_at > now + CLOCK_SKEW || !lifetime.is_positive() || lifetime > MAX_LIFETIME {
        return Err(TokenError::Invalid);
    }
    let claims = Claims {
        user: claims.sub.parse().map_err(|_| TokenError::Invalid)?,
        session: claims.sid.parse().map_err(|_| TokenError::Invalid)?,
        token: claims.jti.parse().map_err(|_| TokenError::Invalid)?,
        expires_at,
    };
    if expires_at <= now { Err(TokenError::Expired) } else { Ok(claims) }
}

fn moment(seconds: i64) -> Result<OffsetDateTime, TokenError> {
    if seconds <= 0 {
        return Err(TokenError::Invalid);
    }
    OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| TokenError::Invalid)
}
