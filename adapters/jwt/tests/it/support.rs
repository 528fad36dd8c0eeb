//! Keys, rings, a clock to set and tokens to forge.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock, Mutex},
};

use adapter_jwt::{
    Algorithm, JwtTokenIssuer, JwtTokenVerifier, KeyDirectory, KeyRing, TokensConfig,
};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA512, RsaEncoding, RsaKeyPair},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use portico_application::{
    ports::Clock,
    tokens::{KeyId, TokenGrant},
};
use portico_domain::{
    session::{SessionId, TokenId},
    user::UserId,
};
use rsa::{
    RsaPrivateKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding},
};
use serde_json::{Value, json};
use tempfile::TempDir;
use time::{Duration, OffsetDateTime, macros::datetime};
use uuid::Uuid;

pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);
pub(crate) const RETENTION: Duration = Duration::days(30);

/// A clock that goes when it is told to.
pub(crate) struct ManualClock(Mutex<OffsetDateTime>);

impl ManualClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(NOW)))
    }

    pub(crate) fn advance(&self, by: Duration) {
        *self.0.lock().expect("nobody panics with the clock in hand") += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> OffsetDateTime {
        *self.0.lock().expect("nobody panics with the clock in hand")
    }
}

/// A key as PEM text.
pub(crate) struct Pem {
    pub(crate) private: String,
    pub(crate) public: String,
}

impl Pem {
    pub(crate) fn generate(bits: usize) -> Self {
        let key = RsaPrivateKey::new(&mut rand_core::OsRng, bits).expect("a key can be made");
        Self {
            private: key.to_pkcs8_pem(LineEnding::LF).expect("a key can be written").to_string(),
            public: key
                .to_public_key()
                .to_public_key_pem(LineEnding::LF)
                .expect("a key can be written"),
        }
    }

    pub(crate) fn rsa(&self) -> RsaPrivateKey {
        RsaPrivateKey::from_pkcs8_pem(&self.private).expect("it was written above")
    }

    pub(crate) fn sign(&self, how: &'static dyn RsaEncoding, message: &str) -> Vec<u8> {
        let der = self.rsa().to_pkcs8_der().expect("a key can be written");
        let pair = RsaKeyPair::from_pkcs8(der.as_bytes()).expect("the key is good");
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(how, &SystemRandom::new(), message.as_bytes(), &mut signature)
            .expect("the key signs");
        signature
    }
}

/// Keys of 2048 bits, made once for all tests: making one takes the better part of a second.
pub(crate) static KEYS: LazyLock<[Pem; 4]> =
    LazyLock::new(|| std::array::from_fn(|_| Pem::generate(2048)));

/// A folder with a key ring, and a clock.
pub(crate) struct Workshop {
    pub(crate) dir: TempDir,
    pub(crate) clock: Arc<ManualClock>,
}

impl Workshop {
    /// Without a key.
    pub(crate) fn empty() -> Self {
        Self { dir: TempDir::new().expect("there is room"), clock: ManualClock::new() }
    }

    /// With the first keys of [`KEYS`] under these names, the first of which is current and the others published.
    pub(crate) fn with(kids: &[&str]) -> Self {
        let workshop = Self::empty();
        for (kid, pem) in kids.iter().zip(KEYS.iter()) {
            workshop.place(kid, &pem.private, Some(&pem.public));
        }
        workshop.promote(kids[0]);
        workshop
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub(crate) fn directory(&self) -> KeyDirectory {
        KeyDirectory::new(self.path())
    }

    /// Puts a key there as somebody would by hand.
    pub(crate) fn place(&self, kid: &str, private: &str, public: Option<&str>) {
        fs::create_dir_all(self.file(kid)).expect("there is room");
        let path = self.file(kid).join("private.pem");
        fs::write(&path, private).expect("there is room");
        self.chmod(&path, 0o600);
        if let Some(public) = public {
            fs::write(self.file(kid).join("public.pem"), public).expect("there is room");
        }
    }

    pub(crate) fn chmod(&self, path: &Path, mode: u32) {
        assert!(path.starts_with(self.path()));
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the file is ours");
    }

    pub(crate) fn promote(&self, kid: &str) {
        self.directory().promote(&KeyId::new(kid), self.clock.now()).expect("it may be promoted");
    }

    pub(crate) fn retire(&self, kid: &str) {
        self.directory().retire(&KeyId::new(kid), self.clock.now()).expect("it may be retired");
    }

    pub(crate) fn ring(&self) -> Arc<KeyRing> {
        let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(&self.clock);
        Arc::new(KeyRing::load(self.path(), clock, RETENTION).expect("the ring is good"))
    }

    pub(crate) fn refusal(&self) -> String {
        let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(&self.clock);
        KeyRing::load(self.path(), clock, RETENTION).expect_err("the ring is bad").to_string()
    }

    pub(crate) fn issuer(&self, ring: &Arc<KeyRing>) -> JwtTokenIssuer {
        assert!(!ring.entries().is_empty(), "the ring of {}", self.path().display());
        JwtTokenIssuer::new(Arc::clone(ring), config())
    }

    pub(crate) fn verifier(&self, ring: &Arc<KeyRing>) -> JwtTokenVerifier {
        let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(&self.clock);
        JwtTokenVerifier::new(Arc::clone(ring), config(), clock)
    }
}

pub(crate) fn config() -> TokensConfig {
    TokensConfig {
        issuer: "portico".into(),
        audience: "portico".into(),
        algorithm: Algorithm::Rs512,
    }
}

pub(crate) fn grant(key: &str) -> TokenGrant {
    TokenGrant {
        user: UserId::parse(7).expect("a good id"),
        session: SessionId::from_uuid(Uuid::from_u128(1)),
        access: TokenId::from_uuid(Uuid::from_u128(2)),
        refresh: TokenId::from_uuid(Uuid::from_u128(3)),
        issued_at: NOW,
        access_expires_at: NOW + Duration::minutes(30),
        refresh_expires_at: NOW + RETENTION,
        key: KeyId::new(key),
    }
}

/// The header of a good access token.
pub(crate) fn header() -> Value {
    json!({"typ": "at+jwt", "alg": "RS512", "kid": "current"})
}

/// The claims of a good access token.
pub(crate) fn claims() -> Value {
    json!({
        "iss": "portico",
        "aud": "portico",
        "sub": "7",
        "sid": "67e55044-10b1-426f-9247-bb680e5fe0c8",
        "jti": "67e55044-10b1-426f-9247-bb680e5fe0c9",
        "iat": NOW.unix_timestamp(),
        "exp": NOW.unix_timestamp() + 1800,
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

/// A token that says whatever it is told to, signed as RS512 by `key` all the same.
pub(crate) fn forge(header: impl ToString, claims: impl ToString, key: &Pem) -> String {
    let input = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
    let signature = key.sign(&RSA_PKCS1_SHA512, &input);
    format!("{input}.{}", encode(signature))
}

/// The same with the current key.
pub(crate) fn forged(header: impl ToString, claims: impl ToString) -> String {
    forge(header, claims, &KEYS[0])
}
