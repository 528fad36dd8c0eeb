//! Every family of forged tokens, through HTTP and the handshake of WebSocket. Each variant of each family is a test of
//! `adapter-jwt`; here it is shown that none gets past the edge, and that none costs a call to the store.

use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RSA_PSS_SHA512};
use axum::http::header::AUTHORIZATION;
use serde_json::json;

use super::{
    ask::get,
    clock::START,
    forge::{
        claims, der, encode, forge, forge_hmac, forge_with, header, signing_input, with, without,
    },
    keys::{KEY, STRANGER},
    repel::{repel, repel_claims, repel_headers},
    site::TestSite,
};
use crate::websocket::door::Door;

#[tokio::test]
async fn what_the_attacks_vary_is_good_but_for_its_session() {
    let (site, store) = TestSite::watched();
    let token = forge(&header("at+jwt"), &claims());
    let problem = site.send(get("/home").bearer(&token)).await.problem(401, "session_ended");
    assert_eq!(problem["end_reason"], "expired", "no store knows the session");
    let token = forge(&header("rt+jwt"), &claims());
    site.refresh(&token).await.problem(401, "session_ended");
    assert_eq!(store.calls(), 2);
    let token = forge(&header("at+jwt"), &with(claims(), "sub", json!("2")));
    let answer = Door::of(&site).knock(AUTHORIZATION, &format!("Bearer {token}")).await;
    answer.problem(401, "session_ended");
    assert_eq!(store.calls(), 3);
}

#[tokio::test]
async fn an_algorithm_that_is_none_in_any_spelling() {
    repel(|typ| {
        let header = |alg: &str| with(header(typ), "alg", json!(alg));
        ["none", "None", "NONE", "nOnE", ""]
            .iter()
            .flat_map(|alg| {
                let stripped = format!("{}.", signing_input(&header(alg), &claims()));
                [stripped, forge(&header(alg), &claims())]
            })
            .collect()
    })
    .await;
}

#[tokio::test]
async fn an_hmac_keyed_with_the_public_key() {
    let secrets = [KEY.public_pem.clone().into_bytes(), der(&KEY.public_pem)];
    repel(|typ| {
        let header = |alg: &str| with(header(typ), "alg", json!(alg));
        let algs = ["HS256", "HS512", "RS512"];
        let forge_all = |secret| algs.map(|alg| forge_hmac(secret, &header(alg), &claims()));
        secrets.iter().flat_map(|secret| forge_all(secret)).collect()
    })
    .await;
}

#[tokio::test]
async fn another_algorithm_of_the_same_key() {
    repel(|typ| {
        let header = |alg: &str| with(header(typ), "alg", json!(alg));
        vec![
            forge_with(&KEY, &RSA_PKCS1_SHA256, &header("RS256"), &claims()),
            forge_with(&KEY, &RSA_PSS_SHA512, &header("PS512"), &claims()),
            forge_with(&KEY, &RSA_PSS_SHA512, &header("RS512"), &claims()),
            forge(&header("ES512"), &claims()),
            forge(&header("EdDSA"), &claims()),
        ]
    })
    .await;
}

#[tokio::test]
async fn a_header_without_or_with_a_wrong_algorithm() {
    repel_headers(|header| {
        vec![
            without(header.clone(), "alg"),
            with(header.clone(), "alg", json!(["RS512"])),
            with(header, "alg", json!(null)),
        ]
    })
    .await;
    repel(|typ| {
        let twice = format!(r#"{{"typ":"{typ}","alg":"none","alg":"RS512","kid":"{}"}}"#, KEY.kid);
        vec![format!("{}.{}.AAAA", encode(twice), encode(claims().to_string()))]
    })
    .await;
}

#[tokio::test]
async fn a_signature_that_is_stripped_cut_bent_or_of_another_key() {
    repel(|typ| {
        let token = forge(&header(typ), &claims());
        let (input, signature) = token.rsplit_once('.').expect("three segments");
        let mut bent = signature.as_bytes().to_vec();
        bent[10] = if bent[10] == b'A' { b'B' } else { b'A' };
        let bent = String::from_utf8(bent).expect("ASCII");
        // The last letter of 256 bytes in base64url holds bits that mean nothing.
        let last = if signature.ends_with('A') { "B" } else { "" };
        vec![
            input.to_owned(),
            format!("{input}."),
            format!("{input}.{}", &signature[..signature.len() / 2]),
            format!("{input}.{bent}"),
            format!("{token}=="),
            format!("{token}{last}A"),
            forge_with(&STRANGER, &RSA_PKCS1_SHA512, &header(typ), &claims()),
        ]
    })
    .await;
}

#[tokio::test]
async fn another_number_of_segments() {
    repel(|typ| {
        let token = forge(&header(typ), &claims());
        vec![
            "a".into(),
            "a.b".into(),
            "..".into(),
            ".".into(),
            format!("{token}."),
            format!("{token}.a"),
            format!("{token}.a.b"),
            format!("{}.a.b.c.d", encode(r#"{"alg":"dir","enc":"A256GCM"}"#)),
        ]
    })
    .await;
}

#[tokio::test]
async fn a_header_that_points_to_a_key_or_demands_something() {
    repel_headers(|header| {
        let jwk = json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB" });
        [
            ("jku", json!("https://evil.example/jwks.json")),
            ("x5u", json!("https://evil.example/x.pem")),
            ("jwk", jwk),
            ("x5c", json!(["AAAA"])),
            ("b64", json!(false)),
            ("crit", json!(["b64"])),
            ("crit", json!(["evil"])),
            ("zip", json!("DEF")),
        ]
        .map(|(name, value)| with(header.clone(), name, value))
        .into()
    })
    .await;
}

#[tokio::test]
async fn a_kid_that_is_no_key_of_ours() {
    repel_headers(|header| {
        let mut headers = vec![without(header.clone(), "kid")];
        for kid in [
            json!(""),
            json!("unknown"),
            json!(1),
            json!(null),
            json!("../../etc/passwd"),
            json!("a\u{0}b"),
            json!(STRANGER.kid),
            json!("k".repeat(1 << 20)),
        ] {
            headers.push(with(header.clone(), "kid", kid));
        }
        headers
    })
    .await;
}

#[tokio::test]
async fn a_token_above_8_kib() {
    repel_claims(|claims| vec![with(claims, "aud", json!("x".repeat(8 * 1024)))]).await;
}

#[tokio::test]
async fn a_type_that_is_another() {
    repel(|typ| {
        let other = if typ == "at+jwt" { "rt+jwt" } else { "at+jwt" };
        let mut tokens = vec![forge(&without(header(typ), "typ"), &claims())];
        for wrong in [json!(other), json!("JWT"), json!(""), json!(null), json!([typ])] {
            tokens.push(forge(&with(header(typ), "typ", wrong), &claims()));
        }
        tokens
    })
    .await;
}

#[tokio::test]
async fn times_that_are_missing_wrong_or_over() {
    let now = START.unix_timestamp();
    repel_claims(|claims| {
        let mut all = Vec::new();
        for name in ["exp", "iat"] {
            all.push(without(claims.clone(), name));
            for value in [
                json!(null),
                json!("1800000000"),
                json!(1.5),
                json!(-1),
                json!(i64::MAX),
                json!([]),
            ] {
                all.push(with(claims.clone(), name, value));
            }
        }
        all.push(with(claims.clone(), "exp", json!(now)));
        all.push(with(claims.clone(), "exp", json!(now - 1)));
        all.push(with(claims.clone(), "iat", json!(now + 60)));
        all.push(with(claims, "nbf", json!(now + 60)));
        all
    })
    .await;
}

#[tokio::test]
async fn claims_that_are_missing_or_wrong() {
    repel_claims(|claims| {
        let mut all = vec![with(claims.clone(), "role", json!("admin"))];
        for name in ["iss", "aud", "sub", "sid", "jti"] {
            all.push(without(claims.clone(), name));
            for value in [json!(null), json!(1), json!(["portico"]), json!("wrong"), json!("")] {
                all.push(with(claims.clone(), name, value));
            }
        }
        all
    })
    .await;
}

#[tokio::test]
async fn a_token_anywhere_but_in_the_header() {
    let site = TestSite::new();
    let (_, ada) = site.ada().await;
    let query = format!("/home?access_token={}", ada.access);
    site.send(get(&query)).await.problem(401, "token_missing");
    let cookie = get("/home").with("cookie", &format!("access_token={}", ada.access));
    site.send(cookie).await.problem(401, "token_missing");
}
