//! What the audit log is told of logins.

use super::*;

/// Ada, from the moment at which she is known.
fn ada_herself() -> Actor {
    Actor { user: Some(user_id()), session: Some(session_id(1)), ..stranger() }
}

#[tokio::test]
async fn a_login_is_told_and_what_it_displaced() {
    let mut mocks = opened(vec![session_id(2)], Some(ada()));
    mocks.announce(&[session_id(2)], EndReason::Displaced);
    let audit = mocks.audit.clone();
    assert!(log_in(mocks).await.is_ok());
    let (user, reason) = (user_id(), EndReason::Displaced);
    let ended = SecurityEvent::SessionEnded { user, session: session_id(2), reason };
    let opened = SecurityEvent::LoggedIn { user, session: session_id(1) };
    assert_eq!(audit.of(&ada_herself()), [ended, opened]);
}

#[tokio::test]
async fn a_refused_password_is_told_with_the_user_if_there_is_one() {
    for known in [Some(ada()), None] {
        let mut mocks = Mocks::default();
        mocks.admit();
        let user = known.as_ref().map(|user| user.id);
        mocks.users.expect_find_by_username().return_once(|_| Ok(known));
        mocks.passwords.expect_verify().return_once(|_, _| Ok(PasswordVerdict::Mismatch));
        let audit = mocks.audit.clone();
        assert!(log_in(mocks).await.is_err());
        assert_eq!(audit.of(&stranger()), [SecurityEvent::LoginFailed { user }]);
    }
}

#[tokio::test]
async fn a_throttled_try_is_told() {
    let mut mocks = Mocks::default();
    let delay = Duration::from_secs(7);
    mocks.throttle.expect_admit().return_once(move |_| Ok(Admission::RetryAfter(delay)));
    let audit = mocks.audit.clone();
    assert!(log_in(mocks).await.is_err());
    assert_eq!(audit.of(&stranger()), [SecurityEvent::LoginThrottled]);
}

#[tokio::test]
async fn a_login_that_gave_no_tokens_is_none() {
    let mut mocks = opened(vec![], Some(disabled()));
    expect_end(&mut mocks, EndReason::Disabled, false);
    let audit = mocks.audit.clone();
    assert!(log_in(mocks).await.is_err());
    let refused = SecurityEvent::LoginFailed { user: Some(user_id()) };
    assert_eq!(audit.of(&ada_herself()), [refused]);
}
