use mockall::predicate::eq;
use portico_domain::session::{EndReason, Session, SessionState};

use super::*;
use crate::test_support::{Mocks, NOW, claims, port_down, session, session_id, user_id};

async fn authenticate(mocks: Mocks) -> Result<Principal, AuthenticateError> {
    mocks.application().authenticate.execute("token").await
}

/// A good token, of a session of which the store knows `state`.
fn with_state(state: Option<SessionState>) -> Mocks {
    let mut mocks = Mocks::default();
    mocks.verifier.expect_verify().return_once(|_, _| Ok(claims()));
    mocks.store.expect_find().return_once(|_, _, _| Ok(state));
    mocks
}

#[tokio::test]
async fn a_good_token_of_an_active_session_is_a_principal() {
    let active: Session = session(1);
    let principal = authenticate(with_state(Some(SessionState::Active(active.clone().into()))))
        .await
        .expect("the session is active");
    assert_eq!((principal.session(), principal.user()), (active.id, &active.user));
}

#[tokio::test]
async fn only_an_access_token_is_asked_for() {
    let mut mocks = Mocks::default();
    let verify = mocks.verifier.expect_verify().with(eq("token"), eq(TokenKind::Access));
    verify.once().return_once(|_, _| Err(TokenError::Invalid));
    assert!(authenticate(mocks).await.is_err());
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
        let error = authenticate(mocks).await.expect_err("the token is bad");
        assert_eq!((error.kind(), error.code()), (ErrorKind::Unauthenticated, code));
    }
}

#[tokio::test]
async fn the_session_that_the_token_claims_decides() {
    let mut mocks = Mocks::default();
    mocks.verifier.expect_verify().return_once(|_, _| Ok(claims()));
    let find = mocks.store.expect_find().with(eq(user_id()), eq(session_id(1)), eq(NOW));
    find.once().return_once(|_, _, _| Ok(None));
    assert!(authenticate(mocks).await.is_err());
}

#[tokio::test]
async fn a_session_that_is_over_says_how() {
    let ended = |reason| Some(SessionState::Ended(reason));
    for (state, code, reason) in [
        (ended(EndReason::Displaced), "session_displaced", EndReason::Displaced),
        (ended(EndReason::LoggedOut), "session_ended", EndReason::LoggedOut),
        (ended(EndReason::Disabled), "session_ended", EndReason::Disabled),
        (None, "session_ended", EndReason::Expired),
    ] {
        let error = authenticate(with_state(state)).await.expect_err("the session is over");
        assert_eq!((error.kind(), error.code()), (ErrorKind::Unauthenticated, code));
        assert_eq!(error.end_reason(), Some(reason));
    }
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_neither_an_active_session_nor_an_ended_one() {
    let mut mocks = Mocks::default();
    mocks.verifier.expect_verify().return_once(|_, _| Ok(claims()));
    mocks.store.expect_find().return_once(|_, _, _| Err(port_down()));
    let error = authenticate(mocks).await.expect_err("the store is down");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unavailable, "unavailable"));
}
