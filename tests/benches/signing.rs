//! What a pair of tokens costs beyond its two signatures, and what it costs to check a token that was checked before.
//!
//! `cargo bench -p portico-tests --bench signing`; the figures are kept in `docs/performance.md`. The target is that
//! `issue a pair` takes at most 1.2 times as long as `two bare signatures`.

use std::{error::Error, hint::black_box, path::Path, sync::Arc};

use adapter_jwt::{
    Algorithm, DEFAULT_KEY_BITS, JwtTokenIssuer, JwtTokenVerifier, KeyDirectory, KeyRing, MadeBy,
    TokensConfig,
};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA512, RsaKeyPair},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use criterion::{Criterion, criterion_group, criterion_main};
use jsonwebtoken::{EncodingKey, decode_header};
use portico_application::{
    ports::{Clock, TokenIssuer, TokenVerifier},
    tokens::{KeyId, TokenGrant, TokenKind, TokenPair},
};
use portico_domain::{
    session::{SessionId, TokenId},
    user::UserId,
};
use secrecy::ExposeSecret;
use serde_json::Value;
use tempfile::TempDir;
use time::{Duration, OffsetDateTime, macros::datetime};
use tokio::runtime::Runtime;
use uuid::Uuid;

type Outcome<T> = Result<T, Box<dyn Error>>;

const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> OffsetDateTime {
        NOW
    }
}

/// One key of the default size, and everybody who works with it.
struct Bench {
    runtime: Runtime,
    issuer: JwtTokenIssuer,
    verifier: JwtTokenVerifier,
    key: EncodingKey,
    grant: TokenGrant,
    pair: TokenPair,
    _dir: TempDir,
}

impl Bench {
    fn set_up() -> Outcome<Self> {
        let dir = TempDir::new()?;
        let kid =
            KeyDirectory::new(dir.path()).generate(DEFAULT_KEY_BITS, MadeBy::Operator, NOW)?;
        let clock: Arc<dyn Clock> = Arc::new(StoppedClock);
        let ring = Arc::new(KeyRing::load(dir.path(), clock.clone(), Duration::days(30))?);
        let config = TokensConfig {
            issuer: "portico".into(),
            audience: "portico".into(),
            algorithm: Algorithm::Rs512,
        };
        let key = private_key(dir.path(), &kid)?;
        let (runtime, grant) = (Runtime::new()?, grant(kid)?);
        let issuer = JwtTokenIssuer::new(ring.clone(), config.clone());
        let pair = runtime.block_on(issuer.issue(&grant))?;
        let verifier = JwtTokenVerifier::new(ring, config, clock);
        Ok(Self { runtime, issuer, verifier, key, grant, pair, _dir: dir })
    }

    /// The two tokens as text.
    fn tokens(&self) -> [&str; 2] {
        [&self.pair.access, &self.pair.refresh].map(ExposeSecret::expose_secret)
    }
}

fn private_key(dir: &Path, kid: &KeyId) -> Outcome<EncodingKey> {
    let pem = std::fs::read(dir.join(kid.as_str()).join("private.pem"))?;
    Ok(EncodingKey::from_rsa_pem(&pem)?)
}

fn grant(key: KeyId) -> Outcome<TokenGrant> {
    Ok(TokenGrant {
        user: UserId::parse(7)?,
        session: SessionId::from_uuid(Uuid::from_u128(1)),
        access: TokenId::from_uuid(Uuid::from_u128(2)),
        refresh: TokenId::from_uuid(Uuid::from_u128(3)),
        issued_at: NOW,
        access_expires_at: NOW + Duration::minutes(30),
        refresh_expires_at: NOW + Duration::days(30),
        key,
    })
}

/// Header and payload, which the signature is over.
fn signing_input(token: &str) -> Outcome<&str> {
    Ok(token.rsplit_once('.').ok_or("a token has three segments")?.0)
}

/// The payload as `jsonwebtoken` would get it.
fn claims(token: &str) -> Outcome<Value> {
    let payload = token.split('.').nth(1).ok_or("a token has three segments")?;
    Ok(serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload)?)?)
}

fn two_bare_signatures(criterion: &mut Criterion, bench: &Bench) -> Outcome<()> {
    let pair = RsaKeyPair::from_der(bench.key.as_bytes())?;
    let [access, refresh] = bench.tokens();
    let inputs = [signing_input(access)?, signing_input(refresh)?];
    let mut signature = vec![0; pair.public_modulus_len()];
    criterion.bench_function("two bare signatures", |bencher| {
        bencher.iter(|| {
            inputs.map(|input| {
                let random = SystemRandom::new();
                pair.sign(&RSA_PKCS1_SHA512, &random, input.as_bytes(), &mut signature)
            })
        });
    });
    Ok(())
}

fn issue_a_pair(criterion: &mut Criterion, bench: &Bench) {
    criterion.bench_function("issue a pair", |bencher| {
        bencher.to_async(&bench.runtime).iter(|| bench.issuer.issue(&bench.grant));
    });
}

/// What signing costs with a key that is parsed for each token.
fn jsonwebtoken_encode_twice(criterion: &mut Criterion, bench: &Bench) -> Outcome<()> {
    let [access, refresh] = bench.tokens();
    let parts =
        [(decode_header(access)?, claims(access)?), (decode_header(refresh)?, claims(refresh)?)];
    criterion.bench_function("jsonwebtoken::encode, twice", |bencher| {
        bencher.iter(|| {
            parts
                .each_ref()
                .map(|(header, claims)| jsonwebtoken::encode(header, claims, &bench.key))
        });
    });
    Ok(())
}

fn verify_a_remembered_token(criterion: &mut Criterion, bench: &Bench) {
    let [access, _] = bench.tokens();
    criterion.bench_function("verify a remembered token", |bencher| {
        bencher.iter(|| bench.verifier.verify(black_box(access), TokenKind::Access));
    });
}

fn measure(criterion: &mut Criterion) -> Outcome<()> {
    let bench = Bench::set_up()?;
    two_bare_signatures(criterion, &bench)?;
    issue_a_pair(criterion, &bench);
    jsonwebtoken_encode_twice(criterion, &bench)?;
    verify_a_remembered_token(criterion, &bench);
    Ok(())
}

fn signing(criterion: &mut Criterion) {
    if let Err(error) = measure(criterion) {
        panic!("{error}");
    }
}

criterion_group!(benches, signing);
criterion_main!(benches);
