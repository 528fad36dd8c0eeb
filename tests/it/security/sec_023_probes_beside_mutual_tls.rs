//! The seed: mutual TLS weakened for health checks.

use portico_tests::fixtures::PorticoHome;
use tonic::transport::Channel;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::{
    end_to_end::caller::{client, status},
    grpc::certified::{MUTUAL, channel, greet},
};

/// Whether `grpc.health.v1` says anything over `channel`.
async fn is_told_of_health(channel: Channel) -> bool {
    let request = HealthCheckRequest { service: String::new() };
    HealthClient::new(channel).check(request).await.is_ok()
}

#[tokio::test]
async fn sec_023_probes_and_metrics_need_no_certificate_and_every_call_needs_one() {
    let home = PorticoHome::with_keys();
    home.run("certs generate --client-name ada").succeeded();
    let certs = home.path().join("var/certs");
    let server = home.start(&MUTUAL);
    let ada = || channel(server.grpc(), &certs, "ca.crt", Some("ada"));
    let nobody = || channel(server.grpc(), &certs, "ca.crt", None);
    for path in ["/livez", "/readyz", "/metrics"] {
        assert_eq!(status(&server.admin_url(path)).await, 200, "{path}");
    }
    assert!(is_told_of_health(ada()).await);
    greet(ada()).await.expect("ada may call");
    // Not even for health is there a way around the certificate.
    assert!(!is_told_of_health(nobody()).await);
    greet(nobody()).await.expect_err("nobody may not");
    let plain = Channel::from_shared(format!("http://{}", server.grpc())).expect("a URL");
    assert!(!is_told_of_health(plain.connect_lazy()).await);
    let probe = client().get(format!("http://{}/readyz", server.grpc())).send().await;
    assert!(probe.is_err(), "{probe:?}");
    assert_eq!(status(&server.admin_url("/readyz")).await, 200);
}

#[test]
fn sec_023_there_is_no_setting_that_makes_the_certificate_optional() {
    let home = PorticoHome::with_keys();
    home.run("certs generate").succeeded();
    let files = &MUTUAL[1..].join(" --set ");
    for mode in ["optional", "request", "mtls-optional"] {
        let line = format!("config check --set grpc.tls={mode} --set {files}");
        let complaint = home.run(&line).failed(2);
        assert!(complaint.contains("grpc.tls"), "{complaint}");
    }
}
