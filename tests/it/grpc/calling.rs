//! The client of the services over TLS and mutual TLS, from HTTP and from a terminal.

use std::fs;

use portico_tests::{contract::eventually, fixtures::PorticoHome};
use serde_json::json;

use super::{certified::MUTUAL, gateway::get};

const AS_ADA: [&str; 3] = [
    "grpc.client.ca_file=var/certs/ca.crt",
    "grpc.client.cert_file=var/certs/client-ada.crt",
    "grpc.client.key_file=var/certs/client-ada.key",
];

fn set(settings: &[&str]) -> String {
    settings.iter().flat_map(|setting| [" --set ", *setting]).collect()
}

#[tokio::test]
async fn http_and_the_terminal_call_over_mutual_tls() {
    let home = PorticoHome::with_keys();
    home.run("certs generate --client-name ada").succeeded();
    let server = home.start(&[&MUTUAL[..], &AS_ADA].concat());
    assert_eq!(get(&server, "/grpc/hello?id=1").await, (200, json!({ "name": "hello world" })));
    let url = format!("https://{}", server.grpc());
    let line = format!("client hello --id 2 --url {url}{}", set(&AS_ADA));
    assert_eq!(home.run(&line).succeeded().trim(), "hello gRPC");
    // By a name that is in the certificate, instead of the address.
    let named = "grpc.client.server_name=api.example.com";
    home.run(&format!("{line} --set {named}")).succeeded();
}

#[tokio::test]
async fn a_certificate_that_is_refused_is_said_why_on_both_ends() {
    let home = PorticoHome::with_keys();
    home.run("certs generate --client-name ada").succeeded();
    home.run("certs generate --out var/other --client-name eve").succeeded();
    let server = home.start(&MUTUAL);
    let url = format!("https://{}", server.grpc());
    let asked = |settings: &[&str]| {
        home.run(&format!("client hello --url {url}{}", set(settings))).failed(1)
    };
    let other_authority = [
        AS_ADA[0],
        "grpc.client.cert_file=var/other/client-eve.crt",
        "grpc.client.key_file=var/other/client-eve.key",
    ];
    let other_name = [&AS_ADA[..], &["grpc.client.server_name=elsewhere.test"]].concat();
    for (settings, here, there) in [
        (&AS_ADA[..1], "CertificateRequired", "it has no certificate"),
        (&other_authority, "UnknownCA", "eve"),
        (&["grpc.client.ca_file=var/other/ca.crt"], "UnknownIssuer", "UnknownCA"),
        (&other_name, "not valid for name \"elsewhere.test\"", "BadCertificate"),
    ] {
        let complaint = asked(settings);
        assert!(complaint.contains(&url) && complaint.contains(here), "{here}: {complaint}");
        eventually(async || server.log(), |log| log.contains(there)).await;
    }
}

#[tokio::test]
async fn a_service_that_does_not_let_us_in_is_503_until_it_does() {
    let home = PorticoHome::with_keys();
    home.run("certs generate --client-name ada").succeeded();
    let server = home.start(&[&MUTUAL[..], &AS_ADA].concat());
    let certs = home.path().join("var/certs");
    let file = |name: &str| certs.join(name);
    let good = fs::read(file("client-ada.crt")).expect("a file");
    fs::write(file("client-ada.crt"), "nonsense").expect("there is room");
    let (status, problem) = get(&server, "/grpc/hello?id=1").await;
    assert_eq!((status, &problem["code"]), (503, &json!("unavailable")));
    let says_why = |log: &String| log.contains("grpc.client.cert_file") && log.contains("in PEM");
    eventually(async || server.log(), says_why).await;
    fs::write(file("client-ada.crt"), good).expect("there is room");
    assert_eq!(get(&server, "/grpc/hello?id=1").await.0, 200, "{}", server.log());
}

#[test]
fn settings_that_nobody_can_be_called_with_end_with_2_and_name_the_key() {
    let home = PorticoHome::with_keys();
    home.run("certs generate --client-name ada").succeeded();
    let calling =
        |settings: &[&str]| set(&[&["grpc.client.url=https://127.0.0.1:1"], settings].concat());
    for (line, parts) in [
        (set(&AS_ADA), ["`grpc.client.ca_file`", "https://"]),
        (calling(&AS_ADA[1..2]), ["`grpc.client.key_file` is empty", ""]),
        (
            calling(&["grpc.client.ca_file=no.crt"]),
            ["`grpc.client.ca_file` = no.crt", "No such file"],
        ),
        (
            calling(&["grpc.client.ca_file=var/certs/ca.key"]),
            ["`grpc.client.ca_file` = var/certs/ca.key", "a certificate in PEM"],
        ),
        (
            calling(&[AS_ADA[1], "grpc.client.key_file=var/certs/ca.key"]),
            ["`grpc.client.key_file`", "does not belong"],
        ),
    ] {
        for command in ["config check", "http", "client hello"] {
            let complaint = home.run(&format!("{command}{line}")).failed(2);
            assert!(parts.iter().all(|part| complaint.contains(part)), "{line}: {complaint}");
        }
    }
}
