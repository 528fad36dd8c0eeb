use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use portico_domain::session::TokenId;
use serde_json::{Value, json};

use crate::http::{
    clock::START,
    keys::KEY,
    site::{TestSite, keys},
};

fn parts(token: &str) -> (Value, Value) {
    let part = |index: usize| {
        let segment = token.split('.').nth(index).expect("three segments");
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(segment).expect("base64url");
        serde_json::from_slice(&bytes).expect("JSON")
    };
    (part(0), part(1))
}

#[tokio::test]
async fn sec_003_a_token_claims_what_the_contract_says_and_nothing_personal() {
    let site = TestSite::new();
    let (id, ada) = site.ada().await;
    for (token, typ, ttl) in [(&ada.access, "at+jwt", 1_800), (&ada.refresh, "rt+jwt", 2_592_000)] {
        let (header, claims) = parts(token);
        assert_eq!(header, json!({ "typ": typ, "alg": "RS512", "kid": KEY.kid }));
        assert_eq!(keys(&claims), ["aud", "exp", "iat", "iss", "jti", "sid", "sub"]);
        assert_eq!((&claims["iss"], &claims["aud"]), (&json!("portico"), &json!("portico")));
        assert_eq!(claims["sub"], id.to_string());
        assert_eq!(claims["sid"], ada.session);
        assert_eq!(claims["iat"], START.unix_timestamp());
        assert_eq!(claims["exp"], START.unix_timestamp() + ttl);
        let jti = claims["jti"].as_str().expect("a text").parse::<TokenId>();
        assert!(jti.is_ok(), "an id, which says nothing: {jti:?}");
    }
}
