//! Sessions: one login each, from its first pair of tokens to its end.

mod device;
mod end_reason;
mod id;
mod lifetime;
mod limit;
#[expect(clippy::module_inception, reason = "the aggregate is named as the folder that holds it")]
mod session;

pub use device::device_name;
pub use end_reason::{EndReason, EndReasonError};
pub use id::{SessionId, TokenId};
pub use lifetime::SessionLifetime;
pub use limit::SessionLimit;
pub use session::{Client, Session, SessionState};
