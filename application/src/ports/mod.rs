//! What the use cases need from outside, apart from the repositories of the domain.

mod audit_log;
mod bytes;
mod clock;
mod ended_sessions;
mod error;
mod event_bus;
mod gate;
mod hello_gateway;
#[cfg_attr(
    feature = "mock",
    expect(
        clippy::struct_field_names,
        reason = "the mock has a field for each method, all of which draw ids"
    )
)]
mod id_generator;
mod login_throttle;
mod password_hasher;
mod public_keys;
mod readiness;
mod sheet_reader;
mod sheet_writer;
mod timer;
mod token_issuer;
mod token_store;
mod token_verifier;

pub use audit_log::{AuditLog, SecurityEvent};
pub use bytes::Bytes;
pub use clock::Clock;
#[cfg(feature = "mock")]
pub use clock::MockClock;
pub use ended_sessions::EndedSessions;
#[cfg(feature = "mock")]
pub use ended_sessions::MockEndedSessions;
pub use error::PortError;
#[cfg(feature = "mock")]
pub use event_bus::MockEventBus;
pub use event_bus::{Event, EventBus, Subscription};
pub use gate::{Gate, NotAdmitted, Place};
pub use hello_gateway::HelloGateway;
#[cfg(feature = "mock")]
pub use hello_gateway::MockHelloGateway;
pub use id_generator::IdGenerator;
#[cfg(feature = "mock")]
pub use id_generator::MockIdGenerator;
#[cfg(feature = "mock")]
pub use login_throttle::MockLoginThrottle;
pub use login_throttle::{
    Admission, FAMILIAR_ADDRESSES, FAMILIAR_FOR, LoginAttempt, LoginLimits, LoginOutcome,
    LoginThrottle,
};
#[cfg(feature = "mock")]
pub use password_hasher::MockPasswordHasher;
pub use password_hasher::{PasswordHasher, PasswordVerdict};
pub use public_keys::{PUBLIC_KEYS_LEAD, PUBLIC_KEYS_LIFETIME, PublicKey, PublicKeys};
pub use readiness::ReadinessCheck;
#[cfg(feature = "mock")]
pub use sheet_reader::{MockSheetReader, MockWorkbook};
pub use sheet_reader::{ReadRow, SheetError, SheetParts, SheetReader, Upload, Workbook};
#[cfg(feature = "mock")]
pub use sheet_writer::MockSheetWriter;
pub use sheet_writer::{SheetWriter, WrittenParts, WrittenRow, WrittenWorkbook};
pub use timer::Timer;
#[cfg(feature = "mock")]
pub use token_issuer::MockTokenIssuer;
pub use token_issuer::TokenIssuer;
#[cfg(feature = "mock")]
pub use token_store::MockTokenStore;
pub use token_store::{Rotation, RotationOutcome, TokenStore};
#[cfg(feature = "mock")]
pub use token_verifier::MockTokenVerifier;
pub use token_verifier::{TokenError, TokenVerifier};
