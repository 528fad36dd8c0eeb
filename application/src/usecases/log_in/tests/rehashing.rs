//! Hashes of other parameters than today's.

use super::*;

fn outdated() -> Mocks {
    let mut mocks = proven(PasswordVerdict::MatchOutdated);
    let typed = |password: &Password| password.secret().expose_secret() == "correct horse";
    mocks.passwords.expect_hash().withf(typed).once().return_once(|_| Ok(hash("newer")));
    mocks
}

#[tokio::test]
async fn an_outdated_hash_is_replaced_before_the_session_opens() {
    let mut mocks = outdated();
    let rehashed = User { updated_at: NOW, ..with_password("newer", ada()) };
    let save = mocks.users.expect_save().with(eq(rehashed.clone()));
    save.once().return_once(|_| Ok(version(2)));
    expect_session_of(&mut mocks, version(2));
    mocks.users.expect_find().return_once(|_| Ok(Some(at(2, rehashed))));
    assert!(log_in(mocks).await.is_ok());
}

#[tokio::test]
async fn a_rehash_gives_way_to_any_other_change() {
    let mut mocks = outdated();
    mocks.users.expect_save().return_once(|_| Err(RepositoryError::Stale));
    expect_session_of(&mut mocks, version(1));
    mocks.users.expect_find().return_once(|_| Ok(Some(at(2, ada()))));
    expect_profile(&mut mocks, &at(2, ada()));
    assert!(log_in(mocks).await.is_ok());
}

#[tokio::test]
async fn a_rehash_that_fails_does_not_fail_the_login() {
    let mut mocks = proven(PasswordVerdict::MatchOutdated);
    mocks.passwords.expect_hash().return_once(|_| Err(port_down()));
    expect_session_of(&mut mocks, version(1));
    mocks.users.expect_find().return_once(|_| Ok(Some(ada())));
    assert!(log_in(mocks).await.is_ok());
}
