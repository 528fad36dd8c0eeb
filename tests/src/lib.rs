//! What the tests of Portico share: contract suites, one per port, and the fixtures and services that they run on.
//!
//! A port promises the same whatever adapter is behind it, so the cases are written once and run on each:
//!
//! ```text
//! portico_tests::user_repository!(embedded, fixtures::embedded_users());
//! ```
//!
//! makes a module `embedded` with one test per case, each on a fixture of its own.
#![expect(clippy::expect_used, reason = "a case fails by panicking, and says why")]
#![expect(clippy::missing_panics_doc, reason = "a case fails by panicking, and says why")]

pub mod contract;
pub mod fixtures;
pub mod services;
