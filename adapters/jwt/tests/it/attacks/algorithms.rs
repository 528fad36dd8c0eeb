use aws_lc_rs::{
    hmac,
    signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PSS_SHA512, RsaEncoding},
};
use portico_application::ports::TokenError::Invalid;
use rsa::{pkcs8::EncodePublicKey, traits::PublicKeyParts};
use serde_json::json;

use super::{attack, header_attack, repel};
use crate::support::{KEYS, claims, encode, header, with, without};

#[test]
fn sec_010_alg_none_in_any_spelling() {
    repel(["none", "None", "NONE", "nOnE", "", " none", "none\0"].into_iter().flat_map(|alg| {
        let header = with(header(), "alg", json!(alg));
        let stripped = format!("{}.{}.", encode(header.to_string()), encode(claims().to_string()));
        [
            attack(format!("alg {alg:?}, no signature"), stripped, Invalid),
            header_attack(format!("alg {alg:?}, our signature"), header),
        ]
    }));
}

#[test]
fn sec_010_hmac_keyed_with_the_public_key() {
    let public = KEYS[0].rsa().to_public_key();
    let der = public.to_public_key_der().expect("a key can be written").into_vec();
    let secrets = [
        ("PEM", KEYS[0].public.clone().into_bytes()),
        ("PEM without its last line break", KEYS[0].public.trim_end().as_bytes().to_vec()),
        ("DER", der),
        ("modulus", public.n().to_bytes_be()),
        ("nothing", Vec::new()),
    ];
    let algorithms =
        [("HS256", hmac::HMAC_SHA256), ("HS384", hmac::HMAC_SHA384), ("HS512", hmac::HMAC_SHA512)];
    let mut attacks = Vec::new();
    for (secret, bytes) in &secrets {
        for (name, algorithm) in algorithms {
            for alg in [name, "RS512"] {
                let header = with(header(), "alg", json!(alg)).to_string();
                let input = format!("{}.{}", encode(header), encode(claims().to_string()));
                let tag = hmac::sign(&hmac::Key::new(algorithm, bytes), input.as_bytes());
                let token = format!("{input}.{}", encode(tag));
                attacks.push(attack(format!("{name} as {alg} with {secret}"), token, Invalid));
            }
        }
    }
    repel(attacks);
}

#[test]
fn sec_010_another_rsa_or_ec_algorithm() {
    let truly: [(&str, &'static dyn RsaEncoding); 3] =
        [("RS256", &RSA_PKCS1_SHA256), ("RS384", &RSA_PKCS1_SHA384), ("PS512", &RSA_PSS_SHA512)];
    let mut attacks = Vec::new();
    for (name, how) in truly {
        for alg in [name, "RS512"] {
            let header = with(header(), "alg", json!(alg)).to_string();
            let input = format!("{}.{}", encode(header), encode(claims().to_string()));
            let token = format!("{input}.{}", encode(KEYS[0].sign(how, &input)));
            attacks.push(attack(format!("{name} as {alg}"), token, Invalid));
        }
    }
    for alg in [
        "RS1",
        "RS256",
        "RS384",
        "PS256",
        "PS384",
        "PS512",
        "ES256",
        "ES384",
        "ES512",
        "ES256K",
        "EdDSA",
        "Ed25519",
        "RSA-OAEP",
        "dir",
        "rs512",
        "RS512 ",
        "RS5120",
        "RSASSA-PKCS1-v1_5",
    ] {
        attacks.push(header_attack(format!("alg {alg:?}"), with(header(), "alg", json!(alg))));
    }
    repel(attacks);
}

#[test]
fn sec_010_alg_missing_twice_or_no_string() {
    let twice = |first: &str, second: &str| {
        format!(r#"{{"typ":"at+jwt","alg":"{first}","alg":"{second}","kid":"current"}}"#)
    };
    let mut attacks = vec![
        header_attack("alg missing", without(header(), "alg")),
        header_attack("alg none, then right", twice("none", "RS512")),
        header_attack("alg right, then none", twice("RS512", "none")),
        header_attack("alg right twice", twice("RS512", "RS512")),
    ];
    for value in [json!(null), json!(512), json!(["RS512"]), json!({"RS512": true}), json!(true)] {
        attacks.push(header_attack(format!("alg {value}"), with(header(), "alg", value)));
    }
    repel(attacks);
}
