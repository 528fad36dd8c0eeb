use portico_application::ports::Clock;

use super::{authority::Authority, client::der};
use crate::{
    serve::tls::{contents::Found, expiry::Expiry},
    system::SystemClock,
};

#[test]
fn a_file_ends_with_the_first_of_its_certificates() {
    let authority = Authority::new();
    let now = SystemClock.now();
    let [long, short, past] = [100, 10, -1].map(|end| {
        let pair = authority.client_between(-20, end);
        der(&pair.certificate)
    });
    let file = Found { key: "cert_file", path: "server.crt".into(), bytes: Vec::new() };
    let days_left =
        |certificates: &[_]| Expiry::of(&file, certificates).expect("certificates").days_left(now);
    assert!((9.9..=10.1).contains(&days_left(&[long.clone(), short])));
    assert!(days_left(&[long, past]) < 0.0);
}
