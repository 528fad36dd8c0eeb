//! The key ring, the issuer and the verifier from outside. Every key is made when the tests run.

#![cfg(test)]
#![expect(clippy::needless_pass_by_value, reason = "what is forged is written down in place")]

mod attacks;
mod broken_rings;
mod commands;
mod issuing;
mod reloading;
mod support;
mod verifying;
