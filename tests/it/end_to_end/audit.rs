//! What a server writes down of what concerns security, and counts.

use portico_tests::{contract::eventually, fixtures::PorticoHome};
use serde_json::Value;

use super::caller::{Caller, client};

/// The lines of the audit log, as far as it is written.
pub(crate) fn audited(log: &str) -> Vec<Value> {
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter(|line| line["target"] == "portico::audit").collect()
}

/// The first line that tells of `action`, once it is written.
async fn line(log: impl Fn() -> String, action: &str) -> Value {
    let find = |log: &str| audited(log).into_iter().find(|line| line["action"] == action);
    let found = eventually(async || find(&log()), Option::is_some).await;
    found.unwrap_or_else(|| panic!("{action} is not in {}", log()))
}

#[tokio::test]
async fn security_events_are_lines_of_the_log_and_counts_without_a_secret() {
    let home = PorticoHome::with_keys();
    // Whatever else is silent.
    let server = home.start(&["log.level=off", "sessions.max_per_user=0"]);
    let admin = Caller::admin(&server).await;
    let id = admin.id().await;
    assert_eq!(admin.try_log_in("admin", "not the password").await.0, 401);
    admin.add_user("ada", "correct horse battery staple").await;
    let ada = Caller::log_in(&server, "ada", "correct horse battery staple").await;
    let ada_id = ada.id().await;
    let path = format!("/users/{ada_id}/sessions");
    assert_eq!(admin.delete(&path).await.0, 204);

    let log = || server.log();
    let ended = line(log, "session_ended").await;
    assert_eq!(
        (&ended["actor"], &ended["actor_session"]),
        (&id.into(), &admin.session.as_str().into())
    );
    assert_eq!(
        (&ended["subject"], &ended["session"]),
        (&ada_id.into(), &ada.session.as_str().into())
    );
    assert_eq!(
        (&ended["reason"], &ended["address"]),
        (&"ended_by_admin".into(), &"127.0.0.1".into())
    );
    assert!(ended["request_id"].is_string() && ended["timestamp"].is_string(), "{ended}");
    let failed = line(log, "login_failed").await;
    assert_eq!((&failed["subject"], &failed["actor"]), (&id.into(), &Value::Null));
    assert_eq!(line(log, "logged_in").await["subject"], id);
    assert_eq!(line(log, "user_added").await["detail"], "admin", "the first user, by the server");

    let metrics = client().get(server.admin_url("/metrics")).send().await.expect("metrics");
    let metrics = metrics.text().await.expect("text");
    for count in [
        "portico_logins_total{outcome=\"succeeded\"} 2",
        "portico_logins_total{outcome=\"failed\"} 1",
        "portico_sessions_opened_total 2",
        "portico_sessions_ended_total{reason=\"ended_by_admin\"} 1",
    ] {
        assert!(metrics.lines().any(|line| line == count), "{count} is not in {metrics}");
    }

    let log = server.log();
    let password = server.admin_password().expect("the first start").to_owned();
    let secrets = [&admin.access, &admin.refresh, &ada.access, &password];
    for secret in
        secrets.into_iter().map(String::as_str).chain(["correct horse", "not the password"])
    {
        assert!(!log.contains(secret), "a secret is in the log");
    }
}

#[tokio::test]
async fn a_key_that_is_promoted_beside_the_server_is_told() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let made = home.run("keys generate").succeeded();
    let kid = made.trim();
    home.promote(kid);
    let promoted = format!("{kid} current");
    let is_told = async || audited(&server.log()).iter().any(|line| line["detail"] == promoted);
    assert!(eventually(is_told, |told| *told).await, "{}", server.log());
}

#[tokio::test]
async fn an_operator_may_do_without_it() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["log.audit=false"]);
    let admin = Caller::admin(&server).await;
    assert_eq!(admin.post("/auth/logout", None).await.0, 204);
    let ran = server.stop();
    assert!(!ran.complaint.contains("portico::audit"), "{}", ran.complaint);
}
