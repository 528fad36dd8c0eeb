use time::Duration;

use crate::tokens::KeyId;

/// How long others may keep the public keys before they ask for them again.
pub const PUBLIC_KEYS_LIFETIME: Duration = Duration::MINUTE;

/// How long a key is to be public before it signs: whoever keeps the keys has asked again by then, and every node has noticed
/// the new one.
pub const PUBLIC_KEYS_LEAD: Duration = Duration::minutes(2);

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
