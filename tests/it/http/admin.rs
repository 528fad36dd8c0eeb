use std::sync::Arc;

use adapter_http::{Admin, admin_router};
use async_trait::async_trait;
use portico_application::ports::{PortError, ReadinessCheck};
use serde_json::json;
use tower::ServiceExt;

use super::{
    answer::Answer,
    ask::{Ask, get, post},
    faults::{Fault, INTERNALS},
};

struct Check(&'static str, Option<Fault>);

#[async_trait]
impl ReadinessCheck for Check {
    fn name(&self) -> &'static str {
        self.0
    }

    async fn check(&self) -> Result<(), PortError> {
        match self.1 {
            Some(fault) => Err(fault.port().await),
            None => Ok(()),
        }
    }
}

fn admin(checks: Vec<Check>) -> Arc<Admin> {
    let checks = checks.into_iter().map(|check| Arc::new(check) as Arc<dyn ReadinessCheck>);
    Arc::new(Admin::new(checks.collect(), || "portico_up 1\n".into()))
}

async fn ask(admin: &Arc<Admin>, path: &str) -> Answer {
    send(admin, get(path)).await
}

async fn send(admin: &Arc<Admin>, ask: Ask) -> Answer {
    let Ok(response) = admin_router(admin.clone()).oneshot(ask.into_request()).await;
    Answer::read(response).await
}

#[tokio::test]
async fn who_answers_is_alive_whatever_else_fails() {
    let admin = admin(vec![Check("store", Some(Fault::Unavailable))]);
    admin.drain();
    assert_eq!(ask(&admin, "/livez").await.expect(200).json(), json!({ "status": "alive" }));
}

#[tokio::test]
async fn ready_names_each_check() {
    let answer = ask(&admin(vec![Check("store", None)]), "/readyz").await;
    let report = json!({ "status": "ready", "checks": [
        { "name": "lifecycle", "status": "ok" },
        { "name": "store", "status": "ok" },
    ] });
    assert_eq!(answer.expect(200).json(), report);
    assert_eq!(answer.named("cache-control"), "no-store");
}

#[tokio::test(start_paused = true)]
async fn what_fails_or_takes_too_long_is_named_and_nothing_of_its_cause() {
    let checks = vec![
        Check("sessions", Some(Fault::Unavailable)),
        Check("store", None),
        Check("slow", Some(Fault::Hang)),
    ];
    let answer = ask(&admin(checks), "/readyz").await;
    let said = String::from_utf8_lossy(&answer.expect(503).body).into_owned();
    let report: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(report["status"], "not_ready");
    let statuses: Vec<_> = report["checks"]
        .as_array()
        .expect("an array")
        .iter()
        .map(|check| &check["status"])
        .collect();
    assert_eq!(statuses, ["ok", "failing", "ok", "timeout"]);
    assert!(!said.contains(INTERNALS));
}

#[tokio::test]
async fn who_drains_is_not_ready() {
    let admin = admin(vec![Check("store", None)]);
    admin.drain();
    let answer = ask(&admin, "/readyz").await;
    let report: serde_json::Value = serde_json::from_slice(&answer.expect(503).body).expect("JSON");
    assert_eq!(report["checks"][0], json!({ "name": "lifecycle", "status": "draining" }));
}

#[tokio::test]
async fn metrics_are_in_the_format_of_prometheus() {
    let answer = ask(&admin(vec![]), "/metrics").await;
    assert_eq!(
        answer.expect(200).named("content-type"),
        "text/plain; version=0.0.4; charset=utf-8"
    );
    assert_eq!(answer.body, "portico_up 1\n");
}

#[tokio::test]
async fn an_unknown_path_and_a_wrong_method_are_problems() {
    let admin = admin(vec![]);
    let unknown = ask(&admin, "/nowhere").await.problem(404, "not_found");
    assert_eq!(unknown["title"], "Not found");
    let chinese = send(&admin, get("/").in_chinese()).await.problem(404, "not_found");
    assert_eq!(chinese["title"], "未找到");
    let wrong = send(&admin, post("/metrics")).await;
    wrong.problem(405, "method_not_allowed");
    assert_eq!(wrong.named("allow"), "GET,HEAD");
}

#[tokio::test]
async fn every_answer_has_the_id_of_its_request() {
    let admin = admin(vec![]);
    for path in ["/livez", "/readyz", "/metrics", "/nowhere"] {
        let answer = send(&admin, get(path).with("x-request-id", "probe-7")).await;
        assert_eq!(answer.named("x-request-id"), "probe-7");
        assert!(!ask(&admin, path).await.named("x-request-id").is_empty());
    }
}
