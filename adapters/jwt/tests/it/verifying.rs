//! What the verifier accepts, and when it stops to.

use std::fs;

use portico_application::{
    ports::{TokenError, TokenIssuer, TokenVerifier},
    tokens::{Claims, TokenKind},
};
use portico_domain::user::UserId;
use secrecy::ExposeSecret;
use serde_json::json;
use time::Duration;

use crate::support::{KEYS, NOW, RETENTION, Workshop, claims, forge, forged, grant, header, with};

const ACCESS: TokenKind = TokenKind::Access;

/// A token of the key with this name.
fn token_of(kid: &str, key: usize) -> String {
    forge(with(header(), "kid", json!(kid)), claims(), &KEYS[key])
}

#[tokio::test]
async fn what_was_issued_is_verified() {
    let workshop = Workshop::with(&["current"]);
    let ring = workshop.ring();
    let grant = grant("current");
    let pair = workshop.issuer(&ring).issue(&grant).await.expect("the key signs");
    let verifier = workshop.verifier(&ring);
    for (token, kind, id, expires_at) in [
        (&pair.access, TokenKind::Access, grant.access, grant.access_expires_at),
        (&pair.refresh, TokenKind::Refresh, grant.refresh, grant.refresh_expires_at),
    ] {
        let expected = Claims { user: grant.user, session: grant.session, token: id, expires_at };
        for time in ["first", "again"] {
            assert_eq!(
                verifier.verify(token.expose_secret(), kind),
                Ok(expected.clone()),
                "{time}"
            );
        }
    }
}

#[test]
fn a_token_expires_on_the_second_also_when_it_is_remembered() {
    let workshop = Workshop::with(&["current"]);
    let verifier = workshop.verifier(&workshop.ring());
    let token = forged(header(), claims());
    workshop.clock.advance(Duration::seconds(1800) - Duration::NANOSECOND);
    assert!(verifier.verify(&token, ACCESS).is_ok());
    workshop.clock.advance(Duration::NANOSECOND);
    assert_eq!(verifier.verify(&token, ACCESS), Err(TokenError::Expired));
}

#[test]
fn the_clock_of_another_node_may_be_a_little_ahead() {
    let workshop = Workshop::with(&["current"]);
    let verifier = workshop.verifier(&workshop.ring());
    let issued = |ahead| {
        let claims = with(claims(), "iat", json!(NOW.unix_timestamp() + ahead));
        verifier.verify(&forged(header(), claims), ACCESS).map(|claims| claims.user)
    };
    assert_eq!(issued(30), Ok(UserId::parse(7).expect("a good id")));
    assert_eq!(issued(31), Err(TokenError::Invalid));
}

#[test]
fn sec_007_a_rotation_logs_nobody_out() {
    let workshop = Workshop::with(&["current", "next"]);
    let ring = workshop.ring();
    let verifier = workshop.verifier(&ring);
    let (old, new) = (token_of("current", 0), token_of("next", 1));
    assert!(verifier.verify(&old, ACCESS).is_ok());
    assert!(verifier.verify(&new, ACCESS).is_ok(), "another node may have promoted it already");

    workshop.promote("next");
    ring.reload().expect("the ring is good");
    assert!(verifier.verify(&old, ACCESS).is_ok(), "it retires, and verifies meanwhile");
    assert!(verifier.verify(&new, ACCESS).is_ok());
}

#[test]
fn sec_007_a_retired_key_is_refused_at_once() {
    let workshop = Workshop::with(&["current", "next"]);
    let ring = workshop.ring();
    let verifier = workshop.verifier(&ring);
    let remembered = token_of("current", 0);
    assert!(verifier.verify(&remembered, ACCESS).is_ok());

    workshop.promote("next");
    workshop.retire("current");
    ring.reload().expect("the ring is good");
    assert_eq!(verifier.verify(&remembered, ACCESS), Err(TokenError::Invalid));
}

#[test]
fn a_retiring_key_is_refused_when_its_last_token_has_expired() {
    let workshop = Workshop::with(&["current", "next"]);
    workshop.promote("next");
    let ring = workshop.ring();
    let verifier = workshop.verifier(&ring);
    let exp = NOW.unix_timestamp() + 100 * 86_400;
    let long = forged(header(), with(claims(), "exp", json!(exp)));
    workshop.clock.advance(RETENTION);
    assert!(verifier.verify(&long, ACCESS).is_ok(), "some node may have signed late");
    workshop.clock.advance(Duration::MINUTE);
    assert_eq!(verifier.verify(&long, ACCESS), Err(TokenError::Invalid), "remembered or not");
}

#[test]
fn a_key_that_takes_the_name_of_another_takes_none_of_its_tokens() {
    let workshop = Workshop::with(&["current"]);
    let ring = workshop.ring();
    let verifier = workshop.verifier(&ring);
    let remembered = token_of("current", 0);
    assert!(verifier.verify(&remembered, ACCESS).is_ok());

    fs::remove_dir_all(workshop.file("current")).expect("the folder is ours");
    workshop.place("current", &KEYS[1].private, None);
    assert!(ring.reload_if_changed().expect("the ring is good"));
    assert_eq!(verifier.verify(&remembered, ACCESS), Err(TokenError::Invalid));
    assert!(verifier.verify(&token_of("current", 1), ACCESS).is_ok());
}

#[test]
fn a_good_token_that_is_remembered_does_nothing_for_a_bad_one() {
    let workshop = Workshop::with(&["current"]);
    let verifier = workshop.verifier(&workshop.ring());
    let good = token_of("current", 0);
    let bad = token_of("current", 1);
    for _ in 0..3 {
        assert!(verifier.verify(&good, ACCESS).is_ok());
        assert_eq!(verifier.verify(&bad, ACCESS), Err(TokenError::Invalid));
    }
}
