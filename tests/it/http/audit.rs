//! What the audit log is told: who did what, and from where.

use std::sync::Mutex;

use portico_application::{
    Actor,
    ports::{AuditLog, SecurityEvent},
};
use portico_domain::{
    session::{EndReason, SessionId},
    user::{Role, UserStatus},
};
use serde_json::json;
use time::Duration;

use super::{
    ask::{Ask, delete, patch, post},
    site::{GRACE, PASSWORD, TestSite, Tokens, log_in},
};

/// Remembers everything.
#[derive(Default)]
pub(crate) struct AuditTrail(Mutex<Vec<(Actor, SecurityEvent)>>);

impl AuditTrail {
    /// What happened since this was asked last.
    pub(crate) fn take(&self) -> Vec<(Actor, SecurityEvent)> {
        std::mem::take(&mut self.0.lock().expect("nobody panics with it in hand"))
    }
}

impl AuditLog for AuditTrail {
    fn record(&self, actor: &Actor, event: SecurityEvent) {
        self.0.lock().expect("nobody panics with it in hand").push((actor.clone(), event));
    }
}

/// Somebody's requests are told to come from here.
const ADDRESS: [u8; 4] = [192, 0, 2, 7];

/// Does `ask`, which must be answered with `status`; what happened. All of it was done by one, from that address and in
/// that request.
async fn events(site: &TestSite, ask: Ask, status: u16) -> (Actor, Vec<SecurityEvent>) {
    site.audit.take();
    let answer = site.send(ask.from("192.0.2.7").with("x-request-id", "request-1")).await;
    answer.expect(status);
    let (actors, events): (Vec<_>, Vec<_>) = site.audit.take().into_iter().unzip();
    let actor = actors.last().cloned().expect("something was told");
    for one in &actors {
        assert_eq!(one.origin.address, Some(ADDRESS.into()));
        assert_eq!(one.origin.request_id.as_deref(), Some("request-1"));
    }
    (actor, events)
}

fn id(tokens: &Tokens) -> SessionId {
    tokens.session.parse().expect("a session id")
}

fn wrong() -> Ask {
    log_in("ada", "not the password")
}

#[tokio::test]
async fn a_login_and_what_it_displaces() {
    let site = TestSite::new();
    let (user, first) = site.ada().await;
    let (actor, events) = events(&site, log_in("ada", PASSWORD), 200).await;
    let session = actor.session.expect("the new one");
    let reason = EndReason::Displaced;
    assert_eq!(actor.user, Some(user));
    assert_eq!(
        events,
        [
            SecurityEvent::SessionEnded { user, session: id(&first), reason },
            SecurityEvent::LoggedIn { user, session },
        ]
    );
}

#[tokio::test]
async fn a_login_that_is_refused_and_one_that_is_not_looked_at() {
    let site = TestSite::builder().failures(1, 0).build();
    let user = site.member("ada").await;
    let (actor, refused) = events(&site, wrong(), 401).await;
    assert_eq!((actor.user, actor.session), (None, None));
    assert_eq!(refused, [SecurityEvent::LoginFailed { user: Some(user) }]);
    let (_, throttled) = events(&site, wrong(), 429).await;
    assert_eq!(throttled, [SecurityEvent::LoginThrottled]);
    let (_, nobody) = events(&site, log_in("nobody", PASSWORD), 401).await;
    assert_eq!(nobody, [SecurityEvent::LoginFailed { user: None }]);
}

#[tokio::test]
async fn a_refresh_token_that_comes_again() {
    let site = TestSite::new();
    let (user, first) = site.ada().await;
    site.refresh(&first.refresh).await.expect(200);
    site.clock.advance(GRACE + Duration::SECOND);
    let again = post("/auth/refresh_token").bearer(&first.refresh);
    let (actor, events) = events(&site, again, 401).await;
    let (session, reason) = (id(&first), EndReason::RefreshReused);
    assert_eq!(actor.user, None, "one of two is a thief");
    assert_eq!(events, [SecurityEvent::SessionEnded { user, session, reason }]);
}

#[tokio::test]
async fn what_an_administrator_does_to_a_user() {
    let site = TestSite::new();
    let tokens = site.admin().await;
    let (user, ada) = site.ada().await;
    let path = format!("/users/{user}");
    let ended = |session: &Tokens, reason| SecurityEvent::SessionEnded {
        user,
        session: id(session),
        reason,
    };

    let end = delete(&format!("{path}/sessions")).bearer(&tokens.access);
    let (actor, happened) = events(&site, end, 204).await;
    assert_eq!(actor.session, Some(id(&tokens)));
    assert_eq!(happened, [ended(&ada, EndReason::EndedByAdmin)]);

    let ada = site.log_in("ada").await;
    let edit = |body| patch(&path).bearer(&tokens.access).json(&body);
    let promote = json!({ "role": "admin", "password": "another long passphrase" });
    let (_, happened) = events(&site, edit(promote), 200).await;
    let role = Role::Admin;
    let (password, role) =
        (SecurityEvent::PasswordChanged { user }, SecurityEvent::RoleChanged { user, role });
    assert_eq!(happened, [password, role, ended(&ada, EndReason::PasswordChanged)]);

    let (_, happened) = events(&site, edit(json!({ "status": "disabled" })), 200).await;
    let status = UserStatus::Disabled;
    assert_eq!(happened, [SecurityEvent::StatusChanged { user, status }]);
    let (_, happened) = events(&site, delete(&path).bearer(&tokens.access), 204).await;
    assert_eq!(happened, [SecurityEvent::UserRemoved { user }]);
}

#[tokio::test]
async fn an_administrator_who_adds_a_user() {
    let site = TestSite::new();
    let tokens = site.admin().await;
    let add = post("/users").bearer(&tokens.access).json(&json!({ "username": "eve" }));
    let (actor, events) = events(&site, add, 201).await;
    assert_eq!(actor.session, Some(id(&tokens)));
    assert!(matches!(events[..], [SecurityEvent::UserAdded { role: Role::Member, .. }]));
}

#[tokio::test]
async fn what_users_do_to_their_own_sessions() {
    let site = TestSite::builder().sessions_per_user(0).build();
    let (user, here) = site.ada().await;
    let ended = |session: &Tokens, reason| SecurityEvent::SessionEnded {
        user,
        session: id(session),
        reason,
    };

    let there = site.log_in("ada").await;
    let end = delete(&format!("/auth/sessions/{}", there.session)).bearer(&here.access);
    let (actor, happened) = events(&site, end, 204).await;
    assert_eq!((actor.user, actor.session), (Some(user), Some(id(&here))));
    assert_eq!(happened, [ended(&there, EndReason::LoggedOut)]);

    let there = site.log_in("ada").await;
    let change = json!({ "current": PASSWORD, "new": "another long passphrase" });
    let change = post("/auth/password").bearer(&here.access).json(&change);
    let (_, happened) = events(&site, change, 204).await;
    let changed = SecurityEvent::PasswordChanged { user };
    assert_eq!(happened, [changed, ended(&there, EndReason::PasswordChanged)]);

    let log_out = post("/auth/logout").bearer(&here.access);
    let (_, happened) = events(&site, log_out, 204).await;
    assert_eq!(happened, [ended(&here, EndReason::LoggedOut)]);
}

#[tokio::test]
async fn what_changes_nothing_is_not_told() {
    let site = TestSite::new();
    let (_, ada) = site.ada().await;
    site.audit.take();
    site.home(&ada.access).await.expect(200);
    site.refresh(&ada.refresh).await.expect(200);
    site.home("nonsense").await.expect(401);
    assert_eq!(site.audit.take(), []);
}
