use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use rsa::{RsaPublicKey, pkcs8::DecodePublicKey, traits::PublicKeyParts};
use serde_json::json;

use super::{ask::get, keys::KEY, site::TestSite};

#[tokio::test]
async fn the_public_key_is_there_for_all_to_check_tokens_with() {
    let public = RsaPublicKey::from_public_key_pem(&KEY.public_pem).expect("a public key");
    let encode = |number: Vec<u8>| BASE64_URL_SAFE_NO_PAD.encode(number);
    let set = json!({ "keys": [{
        "kty": "RSA",
        "use": "sig",
        "alg": "RS512",
        "kid": KEY.kid,
        "n": encode(public.n().to_bytes_be()),
        "e": encode(public.e().to_bytes_be()),
    }] });
    let answer = TestSite::new().send(get("/.well-known/jwks.json")).await;
    assert_eq!(answer.expect(200).json(), set);
    assert_eq!(answer.named("cache-control"), "public, max-age=60");
}
