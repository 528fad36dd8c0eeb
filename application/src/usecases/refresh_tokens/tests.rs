use mockall::predicate::eq;
use secrecy::ExposeSecret;
use time::Duration;

use super::*;
use crate::{
    ports::SecurityEvent,
    test_support::{
        Mocks, NOW, NOW_SECOND, claims, grant, pair, policy, port_down, session_id, stranger,
        token_id, user_id,
    },
    tokens::TokenGrant,
};

async fn refresh(mocks: Mocks) -> Result<IssuedTokens, RefreshTokensError> {
    mocks.application().refresh_tokens.execute("token", stranger().origin).await
}

/// A good token, and keys to sign with.
fn verified() -> Mocks {
    let mut mocks = Mocks::default();
    mocks.verifier.expect_verify().return_once(|_, _| Ok(claims()));
    mocks.sign();
    mocks
}

fn rotating(outcome: RotationOutcome) -> Mocks {
    let mut mocks = verified();
    mocks.store.expect_rotate().return_once(|_| Ok(outcome));
    mocks
}

#[tokio::test]
async fn only_a_refresh_token_is_asked_for() {
    let mut mocks = Mocks::default();
    let verify = mocks.verifier.expect_verify().with(eq("token"), eq(TokenKind::Refresh));
    verify.once().return_once(|_, _| Err(TokenError::Invalid));
    assert!(refresh(mocks).await.is_err());
}

#[tokio::test]
async fn a_bad_token_costs_no_look_into_the_store() {
    for (error, code) in [
        (TokenError::Malformed, "token_malformed"),
        (TokenError::Expired, "token_expired"),
        (TokenError::Invalid, "token_invalid"),
    ] {
        let mut mocks = Mocks::default();
        mocks.verifier.expect_verify().return_once(move |_, _| Err(error));
        let error = refresh(mocks).await.expect_err("the token is bad");
        assert_eq!((error.kind(), error.code()), (ErrorKind::Unauthenticated, code));
    }
}

#[tokio::test]
async fn the_presented_token_is_exchanged_for_a_pair_of_the_same_session() {
    let mut mocks = verified();
    let rotation = Rotation {
        presented: token_id(9),
        successor: grant(),
        now: NOW,
        grace: policy().refresh_grace,
        max_lifetime: policy().max_lifetime,
    };
    let rotate = mocks.store.expect_rotate().with(eq(rotation));
    rotate.once().return_once(|_| Ok(RotationOutcome::Unknown));
    assert!(refresh(mocks).await.is_err());
}

#[tokio::test]
async fn a_rotation_answers_the_pair_that_the_store_accepted() {
    let mut mocks = Mocks::default();
    mocks.verifier.expect_verify().return_once(|_, _| Ok(claims()));
    mocks.store.expect_rotate().return_once(|_| Ok(RotationOutcome::Rotated(grant())));
    mocks.issuer.expect_current_key().return_const(grant().key);
    mocks.issuer.expect_issue().with(eq(grant())).return_once(|_| Ok(pair()));
    let tokens = refresh(mocks).await.expect("the store accepted the rotation");
    assert_eq!(tokens.session, session_id(1));
    assert_eq!(tokens.pair.access.expose_secret(), "access");
    assert_eq!(tokens.expires_in, policy().access_ttl);
    assert_eq!(tokens.refresh_expires_in, policy().refresh_ttl);
}

#[tokio::test]
async fn a_pair_that_is_given_again_has_only_the_rest_of_its_time() {
    let earlier = TokenGrant {
        access_expires_at: NOW_SECOND - Duration::SECOND,
        refresh_expires_at: NOW_SECOND + Duration::MINUTE,
        ..grant()
    };
    let tokens = refresh(rotating(RotationOutcome::Rotated(earlier))).await.expect("within grace");
    assert_eq!(tokens.expires_in, Duration::ZERO);
    assert_eq!(tokens.refresh_expires_in, Duration::MINUTE);
}

#[tokio::test]
async fn a_reused_token_ends_its_session_everywhere() {
    let mut mocks = rotating(RotationOutcome::Reused);
    mocks.announce(&[session_id(1)], EndReason::RefreshReused);
    let error = refresh(mocks).await.expect_err("the token was used before");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unauthenticated, "refresh_reused"));
    assert_eq!(error.end_reason(), Some(EndReason::RefreshReused));
}

#[tokio::test]
async fn a_session_that_is_over_says_how() {
    for (outcome, code, reason) in [
        (RotationOutcome::Ended(EndReason::Displaced), "session_displaced", EndReason::Displaced),
        (RotationOutcome::Ended(EndReason::Disabled), "session_ended", EndReason::Disabled),
        (
            RotationOutcome::Ended(EndReason::RefreshReused),
            "session_ended",
            EndReason::RefreshReused,
        ),
        (RotationOutcome::Unknown, "session_ended", EndReason::Expired),
    ] {
        let error = refresh(rotating(outcome)).await.expect_err("the session is over");
        assert_eq!((error.kind(), error.code()), (ErrorKind::Unauthenticated, code));
        assert_eq!(error.end_reason(), Some(reason));
    }
}

#[tokio::test]
async fn a_store_that_does_not_answer_ends_nothing() {
    let mut mocks = verified();
    mocks.store.expect_rotate().return_once(|_| Err(port_down()));
    let error = refresh(mocks).await.expect_err("the store is down");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unavailable, "unavailable"));
}

#[tokio::test]
async fn the_audit_log_is_told_of_a_reuse_and_from_where_the_token_came() {
    let mut mocks = rotating(RotationOutcome::Reused);
    mocks.events.expect_publish().return_const(());
    let audit = mocks.audit.clone();
    assert!(refresh(mocks).await.is_err());
    let (user, session, reason) = (user_id(), session_id(1), EndReason::RefreshReused);
    assert_eq!(audit.of(&stranger()), [SecurityEvent::SessionEnded { user, session, reason }]);
}
