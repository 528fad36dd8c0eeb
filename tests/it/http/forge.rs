//! Tokens that were never issued.

use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA512, RsaEncoding, RsaKeyPair},
};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};

use super::{
    clock::START,
    keys::{KEY, SigningKey},
};

/// The header of a token of this type that is good.
pub(crate) fn header(typ: &str) -> Value {
    json!({ "typ": typ, "alg": "RS512", "kid": KEY.kid })
}

/// The claims of a token of a session that nobody opened; good otherwise.
pub(crate) fn claims() -> Value {
    json!({
        "iss": "portico",
        "aud": "portico",
        "sub": "1",
        "sid": "67e55044-10b1-426f-9247-bb680e5fe0c8",
        "jti": "67e55044-10b1-426f-9247-bb680e5fe0c9",
        "iat": START.unix_timestamp(),
        "exp": START.unix_timestamp() + 1_800,
    })
}

/// The object with one member replaced or added.
pub(crate) fn with(mut object: Value, name: &str, value: Value) -> Value {
    object[name] = value;
    object
}

/// The object without one member.
pub(crate) fn without(mut object: Value, name: &str) -> Value {
    object.as_object_mut().expect("an object").remove(name).expect("the member is there");
    object
}

pub(crate) fn encode(part: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(part)
}

/// What a signature is over.
pub(crate) fn signing_input(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encode(header.to_string()), encode(claims.to_string()))
}

/// Signed with the key of the site, whatever it says.
pub(crate) fn forge(header: &Value, claims: &Value) -> String {
    forge_with(&KEY, &RSA_PKCS1_SHA512, header, claims)
}

pub(crate) fn forge_with(
    key: &SigningKey,
    how: &'static dyn RsaEncoding,
    header: &Value,
    claims: &Value,
) -> String {
    let input = signing_input(header, claims);
    let pair = RsaKeyPair::from_pkcs8(&der(&key.private_pem)).expect("the key is good");
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(how, &SystemRandom::new(), input.as_bytes(), &mut signature).expect("the key signs");
    format!("{input}.{}", encode(signature))
}

/// Signed with a secret that everybody knows.
pub(crate) fn forge_hmac(secret: &[u8], header: &Value, claims: &Value) -> String {
    let input = signing_input(header, claims);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), input.as_bytes());
    format!("{input}.{}", encode(tag))
}

/// What stands between the lines of a PEM text.
pub(crate) fn der(pem: &str) -> Vec<u8> {
    let lines: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    BASE64_STANDARD.decode(lines).expect("a PEM text")
}
