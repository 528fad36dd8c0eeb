use std::sync::Arc;

use adapter_password::{Argon2PasswordHasher, Config};
use portico_application::ports::PasswordHasher;
use portico_domain::user::{Gender, NewUser, Password, Role, Username};

use crate::http::{
    clock::START,
    faults::WatchedHasher,
    site::{PASSWORD, TestSite},
};

/// How the PHC string of every password that is kept today begins.
const TODAY: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

#[tokio::test]
async fn sec_002_a_password_is_kept_as_argon2id_and_hashed_anew_when_the_parameters_change() {
    let (site, (users, hasher)) = TestSite::builder().build_with(|ports| {
        let hasher = WatchedHasher::new(Arc::new(Argon2PasswordHasher::default()));
        ports.passwords = hasher.clone();
        (ports.users.clone(), hasher)
    });
    site.member("ada").await;
    assert!(hasher.made()[0].starts_with(TODAY), "{:?}", hasher.made());

    let yesterday = Argon2PasswordHasher::new(Config::cheap_for_tests());
    let password = Password::parse(PASSWORD.into()).expect("long enough");
    let bob = NewUser {
        username: Username::parse("bob").expect("a name"),
        password: Some(yesterday.hash(password).await.expect("it is free")),
        gender: Gender::Unknown,
        role: Role::Member,
        created_at: START,
    };
    let id = users.add(&bob).await.expect("the name is free");
    for login in 1..=2 {
        site.log_in("bob").await;
        assert_eq!(hasher.made().len(), 2, "after login {login}");
    }
    let stored = users.find(id).await.expect("it works").expect("bob is there");
    assert!(stored.password.expect("a hash").as_phc().starts_with(TODAY));
}
