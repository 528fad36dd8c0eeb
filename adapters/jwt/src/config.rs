use std::path::PathBuf;

use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA512, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512,
    RsaParameters, RsaSignatureEncoding,
};
use serde::Deserialize;

/// Section `tokens`: what every token of ours says, and every token that is shown to us must say.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokensConfig {
    /// Claim `iss` (RFC 7519, section 4.1.1).
    pub issuer: String,
    /// Claim `aud` (RFC 7519, section 4.1.3).
    pub audience: String,
    /// Header `alg`.
    pub algorithm: Algorithm,
}

/// Section `keys`: where the key ring lies.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeysConfig {
    /// The folder that holds a folder for each key.
    pub dir: PathBuf,
}

/// How tokens are signed: RSASSA-PKCS1-v1_5 (RFC 7518, section 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Algorithm {
    /// With SHA-256.
    #[serde(rename = "RS256")]
    Rs256,
    /// With SHA-512.
    #[serde(rename = "RS512")]
    Rs512,
}

impl Algorithm {
    /// The name in the header `alg` (RFC 7518, section 3.1).
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs512 => "RS512",
        }
    }

    pub(crate) fn signing(self) -> &'static RsaSignatureEncoding {
        match self {
            Self::Rs256 => &RSA_PKCS1_SHA256,
            Self::Rs512 => &RSA_PKCS1_SHA512,
        }
    }

    pub(crate) fn verification(self) -> &'static RsaParameters {
        match self {
            Self::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
            Self::Rs512 => &RSA_PKCS1_2048_8192_SHA512,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(algorithm: &str) -> Result<TokensConfig, toml::de::Error> {
        toml::from_str(&format!(
            "issuer = \"portico\"\naudience = \"portico\"\nalgorithm = \"{algorithm}\""
        ))
    }

    #[test]
    fn both_algorithms_are_known_by_their_names() {
        for algorithm in [Algorithm::Rs256, Algorithm::Rs512] {
            let tokens = parse(algorithm.as_str()).expect("a known algorithm");
            assert_eq!(tokens.algorithm, algorithm);
        }
    }

    #[test]
    fn another_algorithm_is_answered_with_those_that_are_known() {
        let error = parse("HS256").expect_err("an unknown algorithm").to_string();
        assert!(error.contains("RS256") && error.contains("RS512"), "{error}");
    }
}
