//! What concerns security, as lines of the log and as counts.

use metrics::counter;
use portico_application::{
    Actor,
    ports::{AuditLog, SecurityEvent},
};
use portico_domain::{
    session::{EndReason, SessionId},
    user::UserId,
};

/// Writes a line with the target `portico::audit` for each event, and counts logins and the beginnings and ends of sessions.
pub(crate) struct LoggedAudit;

impl AuditLog for LoggedAudit {
    fn record(&self, actor: &Actor, event: SecurityEvent) {
        count(&event);
        let Line { action, subject, session, reason, detail } = Line::of(event);
        tracing::info!(
            target: "portico::audit",
            action,
            actor = actor.user.map(UserId::get),
            actor_session = actor.session.map(tracing::field::display),
            subject = subject.map(UserId::get),
            session = session.map(tracing::field::display),
            reason = reason.map(EndReason::as_str),
            detail,
            address = actor.origin.address.map(tracing::field::display),
            request_id = actor.origin.request_id.as_deref(),
            "audit"
        );
    }
}

/// An event as a line tells it.
#[derive(Default)]
struct Line {
    action: &'static str,
    /// Whom it was done to.
    subject: Option<UserId>,
    session: Option<SessionId>,
    /// Why it ended.
    reason: Option<EndReason>,
    /// What came of it.
    detail: Option<String>,
}

impl Line {
    fn of(event: SecurityEvent) -> Self {
        let plain = |action, user| Self { action, subject: Some(user), ..Self::default() };
        let told = |action, user, detail: &str| Self {
            detail: Some(detail.to_owned()),
            ..plain(action, user)
        };
        match event {
            SecurityEvent::LoggedIn { user, session } => {
                Self { session: Some(session), ..plain("logged_in", user) }
            }
            SecurityEvent::LoginFailed { user } => {
                Self { action: "login_failed", subject: user, ..Self::default() }
            }
            SecurityEvent::LoginThrottled => Self { action: "login_throttled", ..Self::default() },
            SecurityEvent::SessionEnded { user, session, reason } => Self {
                session: Some(session),
                reason: Some(reason),
                ..plain("session_ended", user)
            },
            SecurityEvent::PasswordChanged { user } => plain("password_changed", user),
            SecurityEvent::UserAdded { user, role } => told("user_added", user, role.as_str()),
            SecurityEvent::UserRemoved { user } => plain("user_removed", user),
            SecurityEvent::StatusChanged { user, status } => {
                told("status_changed", user, status.as_str())
            }
            SecurityEvent::RoleChanged { user, role } => told("role_changed", user, role.as_str()),
            SecurityEvent::UsersImported { inserted, updated } => Self {
                action: "users_imported",
                detail: Some(format!("{inserted} inserted, {updated} updated")),
                ..Self::default()
            },
            SecurityEvent::KeyChanged { key, state } => Self {
                action: "key_changed",
                detail: Some(format!("{key} {state}")),
                ..Self::default()
            },
        }
    }
}

fn count(event: &SecurityEvent) {
    let login = |outcome| counter!("portico_logins_total", "outcome" => outcome).increment(1);
    match event {
        SecurityEvent::LoggedIn { .. } => {
            login("succeeded");
            counter!("portico_sessions_opened_total").increment(1);
        }
        SecurityEvent::LoginFailed { .. } => login("failed"),
        SecurityEvent::LoginThrottled => login("throttled"),
        SecurityEvent::SessionEnded { reason, .. } => {
            counter!("portico_sessions_ended_total", "reason" => reason.as_str()).increment(1);
        }
        _ => {}
    }
}
