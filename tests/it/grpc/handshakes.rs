//! Mutual TLS with a client that is not ours and certificates that are not ours, row G1.

use std::{fs, path::Path, time::Duration};

use portico_tests::{
    contract::{eventually, figure, within},
    fixtures::{PorticoHome, PorticoServer},
};
use serde_json::{Value, json};

use crate::{end_to_end::caller::client, python};

const SETTINGS: [&str; 5] = [
    "grpc.tls=mtls",
    "grpc.cert_file=certs/server.crt",
    "grpc.key_file=certs/server.key",
    "grpc.client_ca_file=certs/ca.crt",
    "grpc.allowed_sans=ada.test",
];

/// What a new connection may take while others say nothing.
const PROMPT: Duration = Duration::from_millis(200);

fn made(home: &PorticoHome) -> std::path::PathBuf {
    let certs = home.path().join("certs");
    fs::create_dir(&certs).expect("a directory can be made");
    python::script("calls/handshakes.py", &[&"make".into(), &certs.clone().into()]);
    certs
}

fn tried(certs: &Path, encrypted: &PorticoServer, plain: &PorticoServer) -> Value {
    let [encrypted, plain] = [encrypted, plain].map(|server| server.grpc().to_string().into());
    let arguments = [&"try".into(), &certs.into(), &encrypted, &plain];
    let heard = python::script("calls/handshakes.py", &arguments);
    serde_json::from_str(&heard).expect("JSON")
}

#[tokio::test]
async fn of_all_who_call_over_mutual_tls_the_good_one_alone_passes() {
    let home = PorticoHome::with_keys();
    let certs = made(&home);
    let server = home.start(&SETTINGS);
    let plain = home.start_as("grpc", &["embedded.path=:memory:"]);
    let result = tried(&certs, &server, &plain);
    let refused = json!(["UNAVAILABLE"]);
    let expected = json!({
        "good": ["hello world"],
        "none": refused,
        "stranger": refused,
        "expired": refused,
        "early": refused,
        "unlisted": ["PERMISSION_DENIED", "forbidden"],
        "server name": refused,
        "server authority": refused,
        "TLS to plain": refused,
        "plain to TLS": refused,
        "plain": ["hello world"],
    });
    assert_eq!(result["heard"], expected);
    for why in [
        "it has no certificate",
        "UnknownIssuer",
        "certificate expired",
        "certificate not valid yet",
        "eve.test",
    ] {
        eventually(async || server.log(), |log| log.contains(why)).await;
    }
    let metrics = client().get(server.admin_url("/metrics")).send().await.expect("metrics");
    let metrics = metrics.text().await.expect("text");
    for reason in ["no_certificate", "bad_certificate", "protocol"] {
        let name = format!("portico_tls_handshakes_failed_total{{reason=\"{reason}\"}}");
        assert!(metrics.contains(&name), "{name} in {metrics}");
    }
    let slowest = Duration::from_secs_f64(result["slowest"].as_f64().expect("seconds"));
    figure("G1", "connected beside 500 silent connections, the slowest", slowest);
    assert!(slowest <= within(PROMPT), "{slowest:?} beside silent connections");
}
