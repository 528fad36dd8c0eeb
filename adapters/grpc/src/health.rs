use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use portico_application::ports::ReadinessCheck;
use portico_proto::{
    hello::hello_service_server, portico::auth::v1::auth_service_server,
    portico::session::v1::session_service_server, portico::users::v1::user_service_server,
};
use tonic_health::{
    ServingStatus,
    pb::health_server::{Health, HealthServer},
    server::{HealthReporter, health_reporter},
};

/// How often readiness is looked at. Who asks gets what was seen last, so that questions cost the stores nothing.
const LOOK: Duration = Duration::from_millis(500);
/// How long one look may take.
const DEADLINE: Duration = Duration::from_secs(1);

/// The names that can be asked about; the empty one is the server as a whole.
const NAMES: [&str; 5] = [
    "",
    hello_service_server::SERVICE_NAME,
    auth_service_server::SERVICE_NAME,
    user_service_server::SERVICE_NAME,
    session_service_server::SERVICE_NAME,
];

/// `grpc.health.v1`, which follows the readiness of this process for as long as the runtime lives.
pub(crate) fn service(
    checks: Vec<Arc<dyn ReadinessCheck>>,
    is_leaving: Arc<dyn Fn() -> bool + Send + Sync>,
) -> HealthServer<impl Health> {
    let (reporter, service) = health_reporter();
    tokio::spawn(follow(reporter, checks, is_leaving));
    service
}

async fn follow(
    reporter: HealthReporter,
    checks: Vec<Arc<dyn ReadinessCheck>>,
    is_leaving: Arc<dyn Fn() -> bool + Send + Sync>,
) {
    let mut said = None;
    loop {
        // The greeting needs nothing of what is checked, but a server that can do nothing else is to be left alone.
        let is_serving = !is_leaving() && are_passed(&checks).await;
        if said != Some(is_serving) {
            said = Some(is_serving);
            let status =
                if is_serving { ServingStatus::Serving } else { ServingStatus::NotServing };
            for name in NAMES {
                reporter.set_service_status(name, status).await;
            }
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn are_passed(checks: &[Arc<dyn ReadinessCheck>]) -> bool {
    let all = join_all(checks.iter().map(|check| check.check()));
    let passed = tokio::time::timeout(DEADLINE, all).await;
    passed.is_ok_and(|results| results.iter().all(Result::is_ok))
}
