use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use serde_json::json;

use crate::http::{
    forge::{claims, forge, forge_hmac, forge_with, header, signing_input, with},
    keys::KEY,
    site::TestSite,
};

#[tokio::test]
async fn sec_010_any_algorithm_but_the_configured_one_is_refused() {
    let (site, store) = TestSite::watched();
    let header = |alg: &str| with(header("at+jwt"), "alg", json!(alg));
    for token in [
        forge_with(&KEY, &RSA_PKCS1_SHA256, &header("RS256"), &claims()),
        forge_hmac(KEY.public_pem.as_bytes(), &header("HS256"), &claims()),
        format!("{}.", signing_input(&header("none"), &claims())),
        forge(&header("none"), &claims()),
    ] {
        site.home(&token).await.problem(401, "token_invalid");
    }
    assert_eq!(store.calls(), 0);
}
