use std::time::Instant;

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        KeyPair, RSA_PKCS1_2048_8192_SHA512, RSA_PKCS1_SHA512, RsaKeyPair, UnparsedPublicKey,
    },
};

/// About what a token has before its signature.
const INPUT: [u8; 360] = [b'a'; 360];

/// The cryptography of tokens and nothing else: RS512 with a key of the default size.
pub(super) struct Bare(RsaKeyPair);

impl Bare {
    pub(super) fn new() -> Self {
        Self(RsaKeyPair::generate(KeySize::Rsa3072).expect("a key can be made"))
    }

    /// How long a signature takes, the mean of `count`.
    pub(super) fn signature_seconds(&self, count: u32) -> f64 {
        mean_seconds(count, || drop(self.sign()))
    }

    /// How long a verification takes, the mean of `count`.
    pub(super) fn verification_seconds(&self, count: u32) -> f64 {
        let signature = self.sign();
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA512, self.0.public_key());
        mean_seconds(count, || public.verify(&INPUT, &signature).expect("a good signature"))
    }

    fn sign(&self) -> Vec<u8> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        let signed = self.0.sign(&RSA_PKCS1_SHA512, &SystemRandom::new(), &INPUT, &mut signature);
        signed.expect("a good key");
        signature
    }
}

/// How long something takes that is done `count` times.
fn mean_seconds(count: u32, deed: impl Fn()) -> f64 {
    let started = Instant::now();
    for _ in 0..count {
        deed();
    }
    started.elapsed().as_secs_f64() / f64::from(count)
}
