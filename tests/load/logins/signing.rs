use std::{hint::black_box, sync::Arc, time::Instant};

use adapter_jwt::{
    Algorithm, DEFAULT_KEY_BITS, JwtTokenIssuer, JwtTokenVerifier, KeyDirectory, KeyRing, MadeBy,
    TokensConfig,
};
use portico_application::{
    ports::{TokenIssuer, TokenVerifier},
    tokens::{TokenGrant, TokenKind},
};
use portico_tests::fixtures::{RealClock, login, now, user_id};
use secrecy::ExposeSecret;
use tempfile::TempDir;
use time::Duration;

use super::rsa;
use crate::{
    figures::{Figure, Wanted},
    turns::median,
};

const ROUNDS: usize = 5;
const PAIRS: u32 = 400;
const LOOKS: u32 = 100_000;

/// What a pair of tokens costs beyond its two signatures, and what it costs to check a token that was checked before.
pub(crate) async fn measure() -> Vec<Figure> {
    let directory = TempDir::new().expect("a temporary directory");
    let (issuer, verifier) = tokens(&directory);
    let grant = TokenGrant { key: issuer.current_key(), ..login(user_id(), now()).1 };
    let bare = rsa::Bare::new();
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let alone = 2.0 * bare.signature_seconds(2 * PAIRS);
        rounds.push((pair_seconds(&issuer, &grant).await, alone));
    }
    let ratio = median(rounds.iter().map(|(ours, alone)| ours / alone));
    let ours = median(rounds.iter().map(|(ours, _)| ours * 1e3));
    let alone = median(rounds.iter().map(|(_, alone)| alone * 1e3));
    let pair = issuer.issue(&grant).await.expect("a key that signs");
    let look = look_seconds(&verifier, pair.access.expose_secret());
    vec![
        Figure::new("a pair of tokens, RSA 3072 and RS512", "ms", ours)
            .against("two bare signatures", alone, ratio)
            .wanted(Wanted::AtMost(1.2)),
        Figure::new("a look at a token that was verified before", "µs", look * 1e6),
    ]
}

/// Who issues and verifies with one key of the default size.
fn tokens(directory: &TempDir) -> (JwtTokenIssuer, JwtTokenVerifier) {
    let keys = KeyDirectory::new(directory.path());
    keys.generate(DEFAULT_KEY_BITS, MadeBy::Operator, now()).expect("a key can be made");
    let clock = Arc::new(RealClock);
    let ring = KeyRing::load(directory.path(), clock.clone(), Duration::days(30));
    let ring = Arc::new(ring.expect("a key ring"));
    let config = TokensConfig {
        issuer: "portico".to_owned(),
        audience: "portico".to_owned(),
        algorithm: Algorithm::Rs512,
    };
    let issuer = JwtTokenIssuer::new(ring.clone(), config.clone());
    (issuer, JwtTokenVerifier::new(ring, config, clock))
}

async fn pair_seconds(issuer: &JwtTokenIssuer, grant: &TokenGrant) -> f64 {
    let started = Instant::now();
    for _ in 0..PAIRS {
        issuer.issue(grant).await.expect("a key that signs");
    }
    started.elapsed().as_secs_f64() / f64::from(PAIRS)
}

fn look_seconds(verifier: &JwtTokenVerifier, token: &str) -> f64 {
    let started = Instant::now();
    for _ in 0..LOOKS {
        let claims = verifier.verify(black_box(token), TokenKind::Access);
        black_box(claims).expect("a good token");
    }
    started.elapsed().as_secs_f64() / f64::from(LOOKS)
}
