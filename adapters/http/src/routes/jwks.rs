use std::sync::Arc;

use axum::{Json, extract::State, http::header::CACHE_CONTROL, response::IntoResponse};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use portico_application::ports::{PUBLIC_KEYS_LIFETIME, PublicKey};
use serde::Serialize;
use utoipa::ToSchema;

use crate::router::Site;

/// A JWK set (RFC 7517, section 5).
#[derive(Serialize, ToSchema)]
pub(crate) struct KeySetBody {
    keys: Vec<KeyBody>,
}

/// An RSA public key (RFC 7517, section 4, and RFC 7518, section 6.3.1).
#[derive(Serialize, ToSchema)]
struct KeyBody {
    #[schema(example = "RSA")]
    kty: &'static str,
    #[schema(example = "sig")]
    r#use: &'static str,
    #[schema(example = "RS512")]
    alg: &'static str,
    kid: String,
    n: String,
    e: String,
}

impl From<PublicKey> for KeyBody {
    fn from(key: PublicKey) -> Self {
        Self {
            kty: "RSA",
            r#use: "sig",
            alg: key.algorithm,
            kid: key.kid.to_string(),
            n: BASE64_URL_SAFE_NO_PAD.encode(&key.modulus),
            e: BASE64_URL_SAFE_NO_PAD.encode(&key.exponent),
        }
    }
}

/// `GET /.well-known/jwks.json`
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "keys",
    summary = "Show the public keys that check tokens",
    responses((status = 200, body = KeySetBody))
)]
pub(crate) async fn show_keys(State(site): State<Arc<Site>>) -> impl IntoResponse {
    let keys = site.public_keys.public_keys().into_iter().map(KeyBody::from).collect();
    let kept = format!("public, max-age={}", PUBLIC_KEYS_LIFETIME.whole_seconds());
    ([(CACHE_CONTROL, kept)], Json(KeySetBody { keys }))
}
