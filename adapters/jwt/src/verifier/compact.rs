use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use portico_application::ports::TokenError;
use serde::Deserialize;
use serde_json::error::Category;

/// The decoded parts of a JWS in compact serialization (RFC 7515, section 7.1).
pub(super) struct CompactJws<'a> {
    /// What the signature is over: header and payload as they were sent.
    pub(super) signing_input: &'a str,
    pub(super) header: Vec<u8>,
    pub(super) payload: Vec<u8>,
    pub(super) signature: Vec<u8>,
}

impl<'a> CompactJws<'a> {
    /// Accepts three segments of base64url as RFC 4648 makes it, unpadded and with no bit set that means nothing, so
    /// that one token has one spelling.
    pub(super) fn parse(token: &'a str) -> Result<Self, TokenError> {
        let (signing_input, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
        let (header, payload) = signing_input.split_once('.').ok_or(TokenError::Malformed)?;
        Ok(Self {
            signing_input,
            header: decode(header)?,
            payload: decode(payload)?,
            signature: decode(signature)?,
        })
    }
}

/// A dot is no letter of base64url, so a fourth segment fails here.
fn decode(segment: &str) -> Result<Vec<u8>, TokenError> {
    BASE64_URL_SAFE_NO_PAD.decode(segment).map_err(|_| TokenError::Malformed)
}

/// Reads a JSON object. What is no JSON object is malformed; one with other members than `T` has, with a member twice,
/// or with a value of another type is invalid.
pub(super) fn parse_object<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<T, TokenError> {
    // `serde` would read an array as the members in their order.
    if json.first() != Some(&b'{') {
        return Err(TokenError::Malformed);
    }
    serde_json::from_slice(json).map_err(|error| match error.classify() {
        Category::Data => TokenError::Invalid,
        Category::Syntax | Category::Eof | Category::Io => TokenError::Malformed,
    })
}
