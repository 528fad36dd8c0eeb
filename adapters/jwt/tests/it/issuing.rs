//! What the issuer writes, byte for byte.

use std::{collections::BTreeSet, sync::Arc};

use adapter_jwt::{Algorithm, JwksKeys, JwtTokenIssuer, TokensConfig};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation};
use portico_application::{
    ports::{PublicKeys, TokenIssuer},
    tokens::{TokenGrant, TokenPair},
};
use portico_domain::session::TokenId;
use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::support::{KEYS, Workshop, config, grant};

#[derive(Serialize)]
struct ClaimsBody {
    iss: &'static str,
    aud: &'static str,
    sub: String,
    sid: String,
    jti: String,
    iat: i64,
    exp: i64,
}

fn encoded_by_jsonwebtoken(
    typ: &str,
    algorithm: jsonwebtoken::Algorithm,
    grant: &TokenGrant,
    token: TokenId,
    expires_at: OffsetDateTime,
) -> String {
    let mut header = Header::new(algorithm);
    header.typ = Some(typ.into());
    header.kid = Some("current".into());
    let claims = ClaimsBody {
        iss: "portico",
        aud: "portico",
        sub: grant.user.to_string(),
        sid: grant.session.to_string(),
        jti: token.to_string(),
        iat: grant.issued_at.unix_timestamp(),
        exp: expires_at.unix_timestamp(),
    };
    let key = EncodingKey::from_rsa_pem(KEYS[0].private.as_bytes()).expect("the key is good");
    jsonwebtoken::encode(&header, &claims, &key).expect("the key signs")
}

async fn issue(issuer: &JwtTokenIssuer, grant: &TokenGrant) -> (String, String) {
    let TokenPair { access, refresh } = issuer.issue(grant).await.expect("the key signs");
    (access.expose_secret().to_owned(), refresh.expose_secret().to_owned())
}

fn decoded(token: &str, segment: usize) -> Value {
    let part = token.split('.').nth(segment).expect("three segments");
    let json = BASE64_URL_SAFE_NO_PAD.decode(part).expect("base64url");
    serde_json::from_slice(&json).expect("JSON")
}

fn members(object: &Value) -> BTreeSet<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[tokio::test]
async fn tokens_are_those_of_jsonwebtoken_byte_for_byte() {
    let workshop = Workshop::with(&["current"]);
    let grant = grant("current");
    for (ours, theirs) in [
        (Algorithm::Rs256, jsonwebtoken::Algorithm::RS256),
        (Algorithm::Rs512, jsonwebtoken::Algorithm::RS512),
    ] {
        let issuer =
            JwtTokenIssuer::new(workshop.ring(), TokensConfig { algorithm: ours, ..config() });
        let (access, refresh) = issue(&issuer, &grant).await;
        let encoded = |typ, token, exp| encoded_by_jsonwebtoken(typ, theirs, &grant, token, exp);
        assert_eq!(access, encoded("at+jwt", grant.access, grant.access_expires_at));
        assert_eq!(refresh, encoded("rt+jwt", grant.refresh, grant.refresh_expires_at));
    }
}

#[tokio::test]
async fn sec_003_a_token_says_nothing_personal() {
    let workshop = Workshop::with(&["current"]);
    let (access, refresh) = issue(&workshop.issuer(&workshop.ring()), &grant("current")).await;
    for token in [access, refresh] {
        assert_eq!(members(&decoded(&token, 0)), BTreeSet::from(["typ", "alg", "kid"]));
        assert_eq!(
            members(&decoded(&token, 1)),
            BTreeSet::from(["iss", "aud", "sub", "sid", "jti", "iat", "exp"])
        );
        assert_eq!(decoded(&token, 1)["sub"], "7", "a string, as RFC 7519 wants it");
    }
}

#[tokio::test]
async fn one_grant_gives_the_same_bytes_and_another_other_bytes() {
    let workshop = Workshop::with(&["current"]);
    let ring = workshop.ring();
    let first = issue(&workshop.issuer(&ring), &grant("current")).await;
    assert_eq!(issue(&workshop.issuer(&ring), &grant("current")).await, first);
    assert_eq!(issue(&workshop.issuer(&workshop.ring()), &grant("current")).await, first);

    // sec_008: in the same second, of the same session, only the ids differ.
    let (access, refresh) = (TokenId::from_uuid(Uuid::max()), TokenId::from_uuid(Uuid::nil()));
    let other = TokenGrant { access, refresh, ..grant("current") };
    let second = issue(&workshop.issuer(&ring), &other).await;
    assert!(second.0 != first.0 && second.1 != first.1);
}

#[tokio::test]
async fn a_grant_is_signed_by_the_key_that_it_names_while_that_may_sign() {
    let workshop = Workshop::with(&["current", "spare", "next"]);
    let ring = workshop.ring();
    let issuer = workshop.issuer(&ring);
    assert_eq!(issuer.current_key().as_str(), "current");
    let before = issue(&issuer, &grant("current")).await;

    workshop.promote("next");
    ring.reload().expect("the ring is good");
    assert_eq!(issuer.current_key().as_str(), "next");
    let again = issue(&issuer, &grant("current")).await;
    assert_eq!(again, before, "a lost answer can be given again after a rotation");

    workshop.retire("current");
    ring.reload().expect("the ring is good");
    for key in ["current", "unknown", ""] {
        let (access, _) = issue(&issuer, &grant(key)).await;
        assert_eq!(decoded(&access, 0)["kid"], "next", "instead of {key:?}");
    }
}

#[tokio::test]
async fn others_can_check_a_token_with_the_published_keys() {
    let workshop = Workshop::with(&["current", "next"]);
    let ring = workshop.ring();
    let (access, _) = issue(&workshop.issuer(&ring), &grant("current")).await;
    let keys = JwksKeys::new(Arc::clone(&ring), Algorithm::Rs512).public_keys();
    let key = keys.iter().find(|key| key.kid.as_str() == "current").expect("it is published");
    assert_eq!((key.algorithm, key.exponent.as_slice()), ("RS512", &[1, 0, 1][..]));
    assert_eq!(key.modulus.len(), 256, "without a leading zero");

    let key = DecodingKey::from_rsa_raw_components(&key.modulus, &key.exponent);
    let mut validation = Validation::new(jsonwebtoken::Algorithm::RS512);
    validation.set_audience(&["portico"]);
    validation.validate_exp = false;
    let decoded = jsonwebtoken::decode::<Value>(&access, &key, &validation);
    assert_eq!(decoded.expect("the token is good").claims["sub"], "7");
}
