//! What others do while somebody logs in.

use super::*;

#[tokio::test]
async fn a_user_disabled_or_removed_meanwhile_gets_no_session() {
    for current in [Some(disabled()), None] {
        let mut mocks = opened(vec![], current);
        expect_end(&mut mocks, EndReason::Disabled, true);
        mocks.announce(&[session_id(1)], EndReason::Disabled);
        let error = log_in(mocks).await.expect_err("the user may not log in any more");
        assert_eq!(error.code(), "invalid_credentials");
    }
}

#[tokio::test]
async fn a_session_that_the_disabling_ended_already_is_not_announced_again() {
    let mut mocks = opened(vec![], Some(disabled()));
    expect_end(&mut mocks, EndReason::Disabled, false);
    assert!(log_in(mocks).await.is_err());
}

/// The second look finds another hash than the first, and comparing the typed password with it finds `verdict`.
fn rehashed_meanwhile(verdict: PasswordVerdict) -> Mocks {
    let mut mocks = opened(vec![], Some(at(2, with_password("newer", ada()))));
    let verify = mocks.passwords.expect_verify().withf(|typed, stored| {
        typed.expose_secret() == "correct horse" && *stored == Some(hash("newer"))
    });
    verify.once().return_once(move |_, _| Ok(verdict));
    mocks
}

#[tokio::test]
async fn a_password_replaced_meanwhile_opens_no_session() {
    let mut mocks = rehashed_meanwhile(PasswordVerdict::Mismatch);
    expect_end(&mut mocks, EndReason::PasswordChanged, true);
    mocks.announce(&[session_id(1)], EndReason::PasswordChanged);
    let error = log_in(mocks).await.expect_err("the typed password is the old one");
    assert_eq!(error.code(), "invalid_credentials");
}

#[tokio::test]
async fn the_same_password_hashed_anew_meanwhile_does_no_harm() {
    let mut mocks = rehashed_meanwhile(PasswordVerdict::Match);
    expect_profile(&mut mocks, &at(2, ada()));
    assert!(log_in(mocks).await.is_ok());
}

#[tokio::test]
async fn an_edit_meanwhile_holds_in_the_session() {
    let edited = User { username: username("lovelace"), ..at(2, ada()) };
    let mut mocks = opened(vec![], Some(edited.clone()));
    expect_profile(&mut mocks, &edited);
    assert!(log_in(mocks).await.is_ok());
}
