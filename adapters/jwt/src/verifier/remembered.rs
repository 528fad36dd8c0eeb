use std::hash::{BuildHasherDefault, Hasher};

use aws_lc_rs::digest::{SHA256, digest as hash};
use metrics::{counter, gauge};
use portico_application::tokens::{Claims, TokenKind};
use quick_cache::{Lifecycle, UnitWeighter, sync::Cache};
use time::OffsetDateTime;

/// Stands for a token; who finds it in memory cannot use it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct TokenDigest([u8; 32]);

impl std::hash::Hash for TokenDigest {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(&self.0);
    }
}

/// Takes a part of what is a hash already. Nobody can choose digests that collide in it without as much work as the
/// whole map would be.
#[derive(Default)]
pub(super) struct Prefix(u64);

impl Hasher for Prefix {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.first_chunk().map_or(0, |prefix| u64::from_ne_bytes(*prefix));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// What was found when a token was last checked as a whole.
#[derive(Clone)]
pub(super) struct Proof {
    pub(super) claims: Claims,
    pub(super) kind: TokenKind,
    /// Of the ring whose key signed the token.
    pub(super) generation: u64,
    /// From when on the key's tokens are refused.
    pub(super) key_until: Option<OffsetDateTime>,
}

impl Proof {
    /// Whether checking the token again could find nothing else. After any change of the ring it could.
    pub(super) fn holds(&self, kind: TokenKind, generation: u64, now: OffsetDateTime) -> bool {
        self.kind == kind
            && self.generation == generation
            && now < self.claims.expires_at
            && self.key_until.is_none_or(|until| now < until)
    }
}

/// The tokens that were good when last checked; no others, so that nobody can fill it with noise. What has expired stays
/// until its place is needed, of which there are few enough.
pub(super) struct Remembered(
    Cache<TokenDigest, Proof, UnitWeighter, BuildHasherDefault<Prefix>, Evictions>,
);

/// Counts what has to make room.
#[derive(Default, Clone)]
struct Evictions;

impl Lifecycle<TokenDigest, Proof> for Evictions {
    type RequestState = ();

    fn on_evict(&self, _state: &mut (), _digest: TokenDigest, _proof: Proof) {
        counter!("portico_token_memory_evictions_total").increment(1);
    }
}

impl Remembered {
    const CAPACITY: u64 = 100_000;
    /// How many places there are before the first token comes.
    const INITIAL: usize = 1_000;

    pub(super) fn new() -> Self {
        let hasher = BuildHasherDefault::default();
        Self(Cache::with(Self::INITIAL, Self::CAPACITY, UnitWeighter, hasher, Evictions))
    }

    pub(super) fn find(&self, digest: &TokenDigest) -> Option<Proof> {
        self.0.get(digest)
    }

    pub(super) fn keep(&self, digest: TokenDigest, proof: Proof) {
        self.0.insert(digest, proof);
        gauge!("portico_token_memory_entries").set(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
    }
}

pub(super) fn digest(token: &str) -> TokenDigest {
    let mut digest = [0; 32];
    digest.copy_from_slice(hash(&SHA256, token.as_bytes()).as_ref());
    TokenDigest(digest)
}
