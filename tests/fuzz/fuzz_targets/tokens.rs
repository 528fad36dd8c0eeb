//! Whatever stands in a token: no panic, and nothing is taken that was not signed. What follows a `0` is taken as header and claims,
//! split by a line feed, and signed with a good key, so that the claims are read as well.
#![no_main]

use std::sync::{Arc, LazyLock};

use adapter_jwt::{
    Algorithm, JwtTokenVerifier, KeyDirectory, KeyRing, MadeBy, TokensConfig,
};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA512, RsaKeyPair},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use libfuzzer_sys::fuzz_target;
use portico_application::{
    ports::{Clock, TokenVerifier},
    tokens::{KeyId, TokenKind},
};
use rsa::{RsaPrivateKey, pkcs8::{DecodePrivateKey, EncodePrivateKey}};
use tempfile::TempDir;
use time::{Duration, OffsetDateTime, macros::datetime};

const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> OffsetDateTime {
        NOW
    }
}

struct Forge {
    verifier: JwtTokenVerifier,
    kid: KeyId,
    key: RsaKeyPair,
}

static FORGE: LazyLock<Forge> = LazyLock::new(|| {
    let dir = TempDir::new().expect("a temporary directory");
    let kid = KeyDirectory::new(dir.path()).generate(2048, MadeBy::Operator, NOW).expect("a key");
    let pem = std::fs::read_to_string(dir.path().join(kid.as_str()).join("private.pem")).expect("a key");
    let key = RsaPrivateKey::from_pkcs8_pem(&pem).expect("a key");
    let key = RsaKeyPair::from_pkcs8(key.to_pkcs8_der().expect("a key").as_bytes()).expect("a key");
    let clock: Arc<dyn Clock> = Arc::new(StoppedClock);
    let ring = KeyRing::load(dir.path(), clock.clone(), Duration::days(30)).expect("a ring");
    let config = TokensConfig {
        issuer: "portico".into(),
        audience: "portico".into(),
        algorithm: Algorithm::Rs512,
    };
    Forge { verifier: JwtTokenVerifier::new(Arc::new(ring), config, clock), kid, key }
});

impl Forge {
    fn sign(&self, text: &str) -> String {
        let (header, claims) = text.split_once('\n').unwrap_or((text, ""));
        let header = header.replace("KID", self.kid.as_str());
        let [header, claims] = [&*header, claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part));
        let input = format!("{header}.{claims}");
        let mut signature = vec![0; self.key.public_modulus_len()];
        let signed =
            self.key.sign(&RSA_PKCS1_SHA512, &SystemRandom::new(), input.as_bytes(), &mut signature);
        signed.expect("a good key");
        format!("{input}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }
}

fuzz_target!(|text: &str| {
    for kind in [TokenKind::Access, TokenKind::Refresh] {
        match text.strip_prefix('0') {
            Some(parts) => drop(FORGE.verifier.verify(&FORGE.sign(parts), kind)),
            None => assert!(FORGE.verifier.verify(text, kind).is_err(), "nobody signed it"),
        }
    }
});
