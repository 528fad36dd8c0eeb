use crate::tokens::KeyId;

/// An RSA key that others may check our tokens with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// The name that tokens refer to it by.
    pub kid: KeyId,
    /// The algorithm that it is used with, such as `RS512` (RFC 7518, section 3.1).
    pub algorithm: &'static str,
    /// The modulus, big-endian, without leading zeros.
    pub modulus: Vec<u8>,
    /// The public exponent, big-endian, without leading zeros.
    pub exponent: Vec<u8>,
}

/// Shows the public half of the key ring.
pub trait PublicKeys: Send + Sync {
    /// Every key that signs, will sign, or signed tokens that may still be good.
    fn public_keys(&self) -> Vec<PublicKey>;
}
