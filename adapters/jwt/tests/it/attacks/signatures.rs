use aws_lc_rs::signature::RSA_PKCS1_SHA512;
use portico_application::ports::TokenError::{Invalid, Malformed};
use serde_json::json;

use super::{attack, parts, repel};
use crate::support::{KEYS, Pem, claims, encode, forge, forged, header, with};

#[test]
fn signature_stripped_truncated_or_of_another_make() {
    let (input, signature) = parts();
    let of_other_claims = forged(header(), with(claims(), "sub", json!("8")));
    let (_, stolen) = of_other_claims.rsplit_once('.').expect("three segments");
    let bytes = KEYS[0].sign(&RSA_PKCS1_SHA512, &input);
    let longer = [bytes.as_slice(), &[0]].concat();
    let token = |signature: &str| format!("{input}.{signature}");
    repel([
        attack("stripped", token(""), Invalid),
        attack("stripped with its dot", input.clone(), Malformed),
        attack("half", token(&encode(&bytes[..128])), Invalid),
        attack("without its last byte", token(&encode(&bytes[..255])), Invalid),
        attack("without its first byte", token(&encode(&bytes[1..])), Invalid),
        attack("a byte longer", token(&encode(longer)), Invalid),
        attack("of zeros", token(&encode([0; 256])), Invalid),
        attack("of ones", token(&encode([0xff; 256])), Invalid),
        attack("of other claims", token(stolen), Invalid),
        attack("twice", token(&encode(bytes.repeat(2))), Invalid),
        attack("as the payload", format!("{input}.{signature}.{signature}"), Malformed),
    ]);
}

#[test]
fn signature_from_another_key() {
    let by = |kid: &str, key: &Pem| forge(with(header(), "kid", json!(kid)), claims(), key);
    repel([
        attack("a stranger's key under our name", by("current", &KEYS[3]), Invalid),
        attack("another key of the ring", by("current", &KEYS[1]), Invalid),
        attack("a retired key under the current name", by("current", &KEYS[2]), Invalid),
    ]);
}

#[test]
fn every_bit_of_a_signature_counts() {
    let (input, _) = parts();
    let bytes = KEYS[0].sign(&RSA_PKCS1_SHA512, &input);
    repel((0..bytes.len() * 8).step_by(5).map(|bit| {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        attack(format!("bit {bit}"), format!("{input}.{}", encode(flipped)), Invalid)
    }));
}
