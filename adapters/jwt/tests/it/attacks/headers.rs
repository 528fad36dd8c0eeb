use aws_lc_rs::signature::RSA_PKCS1_SHA512;
use portico_application::{
    ports::{
        TokenError::{Invalid, Malformed},
        TokenVerifier,
    },
    tokens::TokenKind,
};
use rsa::traits::PublicKeyParts;
use serde_json::{Value, json};

use super::{attack, attacked, header_attack, repel};
use crate::support::{KEYS, Pem, claims, encode, forge, forged, header, with, without};

#[test]
fn encrypted_tokens() {
    let header = json!({"alg": "RSA-OAEP", "enc": "A256GCM", "typ": "at+jwt", "kid": "current"});
    let segment = encode(header.to_string());
    repel([
        attack("five segments", format!("{segment}.AAAA.AAAA.AAAA.AAAA"), Malformed),
        header_attack("three segments", header),
        header_attack("enc beside RS512", with(self::header(), "enc", json!("A256GCM"))),
        header_attack("zip", with(self::header(), "zip", json!("DEF"))),
    ]);
}

#[test]
fn unencoded_payloads_and_unknown_crit() {
    let b64 = |critical: Value| with(with(header(), "b64", json!(false)), "crit", critical);
    let raw = |header: Value| {
        let input = format!("{}.{}", encode(header.to_string()), claims());
        format!("{input}.{}", encode(KEYS[0].sign(&RSA_PKCS1_SHA512, &input)))
    };
    repel([
        attack("b64 false, raw payload", raw(b64(json!(["b64"]))), Malformed),
        header_attack("b64 false, encoded payload", b64(json!(["b64"]))),
        header_attack("b64 false without crit", with(header(), "b64", json!(false))),
        header_attack("b64 true", with(header(), "b64", json!(true))),
        header_attack("unknown crit", with(header(), "crit", json!(["exp"]))),
        header_attack("crit of what is there", with(header(), "crit", json!(["alg", "kid"]))),
        header_attack("empty crit", with(header(), "crit", json!([]))),
        header_attack("crit no list", with(header(), "crit", json!("b64"))),
        header_attack("null crit", with(header(), "crit", json!(null))),
    ]);
}

#[test]
fn keys_that_a_header_brings_along() {
    let public = KEYS[3].rsa().to_public_key();
    let jwk = json!({
        "kty": "RSA",
        "kid": "current",
        "n": encode(public.n().to_bytes_be()),
        "e": encode(public.e().to_bytes_be()),
    });
    let members = [
        ("jku", json!("https://attacker.example/jwks.json")),
        ("x5u", json!("https://attacker.example/chain.pem")),
        ("jwk", jwk),
        ("x5c", json!(["MIIB"])),
        ("x5t", json!("AAAA")),
        ("x5t#S256", json!("AAAA")),
        ("cty", json!("JWT")),
        ("url", json!("https://attacker.example")),
        ("", json!("")),
    ];
    repel(members.into_iter().flat_map(|(name, value)| {
        let header = with(header(), name, value);
        let theirs = forge(&header, claims(), &KEYS[3]);
        [
            attack(format!("{name}, signed by its key"), theirs, Invalid),
            header_attack(format!("{name}, signed by ours"), header),
        ]
    }));
}

#[test]
fn kid_of_any_kind_but_ours() {
    let mut attacks: Vec<_> = [
        "unknown",
        "",
        "../../etc/passwd",
        "../current",
        "./current",
        "current/",
        "current\0",
        "\0",
        "current/private.pem",
        "/dev/null",
        "Current",
        " current",
        "current ",
        ".lock",
        "ring.toml",
        "' OR 1=1 --",
        "retired",
        "published",
        "*",
    ]
    .into_iter()
    .map(|kid| header_attack(format!("kid {kid:?}"), with(header(), "kid", json!(kid))))
    .collect();
    attacks.push(header_attack("kid missing", without(header(), "kid")));
    attacks.push(header_attack("kid of 4 KiB", with(header(), "kid", json!("k".repeat(4096)))));
    let mebibyte = with(header(), "kid", json!("k".repeat(1 << 20)));
    attacks.push(attack("kid of 1 MiB", forged(mebibyte, claims()), Malformed));
    for value in [json!(null), json!(1), json!(1.5), json!(["current"]), json!({"current": 1})] {
        attacks.push(header_attack(format!("kid {value}"), with(header(), "kid", value)));
    }
    let twice = r#"{"typ":"at+jwt","alg":"RS512","kid":"current","kid":"current"}"#;
    attacks.push(header_attack("kid twice", twice));
    let by = |kid: &str, key: &Pem| forge(with(header(), "kid", json!(kid)), claims(), key);
    attacks.push(attack("kid retired, signed by it", by("retired", &KEYS[2]), Invalid));
    attacks.push(attack("kid of another key", by("published", &KEYS[0]), Invalid));
    repel(attacks);
}

#[test]
fn sec_009_typ_wrong() {
    let mut attacks: Vec<_> =
        ["rt+jwt", "JWT", "jwt", "at+JWT", "AT+JWT", "application/at+jwt", "", "at+jwt ", "id+jwt"]
            .into_iter()
            .map(|typ| header_attack(format!("typ {typ:?}"), with(header(), "typ", json!(typ))))
            .collect();
    attacks.push(header_attack("typ missing", without(header(), "typ")));
    for value in [json!(null), json!(1), json!(["at+jwt"])] {
        attacks.push(header_attack(format!("typ {value}"), with(header(), "typ", value)));
    }
    let twice = r#"{"typ":"rt+jwt","typ":"at+jwt","alg":"RS512","kid":"current"}"#;
    attacks.push(header_attack("typ twice", twice));
    repel(attacks);
}

#[test]
fn sec_009_access_as_refresh_and_refresh_as_access() {
    let (_workshop, verifier) = attacked();
    let access = forged(header(), claims());
    let refresh = forged(with(header(), "typ", json!("rt+jwt")), claims());
    // Twice, because a good token is remembered.
    for _ in 0..2 {
        assert!(verifier.verify(&access, TokenKind::Access).is_ok());
        assert!(verifier.verify(&refresh, TokenKind::Refresh).is_ok());
        assert_eq!(verifier.verify(&access, TokenKind::Refresh), Err(Invalid));
        assert_eq!(verifier.verify(&refresh, TokenKind::Access), Err(Invalid));
    }
}
