//! The use cases: who may do what, and in which order. One file each, with its command and its error.

mod ask_hello;
mod authenticate;
mod change_password;
mod check_session;
mod edit_user;
mod end_other_sessions;
mod end_session;
mod end_user_sessions;
mod export_users;
mod find_import;
mod find_user;
mod follow_events;
mod follow_sessions;
mod import_users;
mod list_sessions;
mod list_users;
mod log_in;
mod log_out;
mod mark_writes;
mod publish_message;
mod refresh_tokens;
mod register_user;
mod remove_user;
mod say_hello;

pub use ask_hello::{AskHello, AskHelloError};
pub use authenticate::{Authenticate, AuthenticateError};
pub use change_password::{ChangePassword, ChangePasswordCommand, ChangePasswordError};
pub use check_session::CheckSession;
pub use edit_user::{EditUser, EditUserCommand, EditUserError};
pub use end_other_sessions::{EndOtherSessions, EndOtherSessionsError};
pub use end_session::{EndSession, EndSessionError};
pub use end_user_sessions::{EndUserSessions, EndUserSessionsError};
pub(crate) use export_users::AT_ONCE as EXPORTS_AT_ONCE;
pub use export_users::{ExportUsers, ExportUsersError};
pub use find_import::{FindImport, FindImportError};
pub use find_user::{FindUser, FindUserError};
pub use follow_events::FollowEvents;
pub use follow_sessions::{Dependents, FollowSessions};
pub use import_users::{
    EndedImport, ImportUsers, ImportUsersCommand, ImportUsersError, QueuedImport,
};
pub use list_sessions::{ListSessions, ListSessionsError};
pub use list_users::{ListUsers, ListUsersCommand, ListUsersError};
pub use log_in::{LogIn, LogInCommand, LogInError};
pub use log_out::{LogOut, LogOutError};
pub use mark_writes::MarkWrites;
pub use publish_message::{PublishMessage, PublishMessageError};
pub use refresh_tokens::{RefreshTokens, RefreshTokensError};
pub use register_user::{RegisterUser, RegisterUserCommand, RegisterUserError};
pub use remove_user::{RemoveUser, RemoveUserCommand, RemoveUserError};
pub use say_hello::{Greeting, SayHello, SayHelloError};
