//! TLS and mutual TLS as a user sets them up: certificates by one command, settings by name.

use std::fs;

use portico_tests::{
    contract::eventually,
    fixtures::{PorticoHome, PorticoServer},
};
use rustix::process::Signal;
use tonic::{Code, Status};

use super::{
    certified::{MUTUAL, channel, greet},
    client::why,
};

/// What a call on a new connection to `server` answers, as the client called `name`.
async fn call(
    home: &PorticoHome,
    server: &PorticoServer,
    name: Option<&str>,
) -> Result<(), Status> {
    greet(channel(server.grpc(), &home.path().join("var/certs"), "ca.crt", name)).await
}

fn code(answer: Result<(), Status>) -> Code {
    answer.err().map_or(Code::Ok, |status| status.code())
}

#[tokio::test]
async fn certificates_of_one_command_protect_both_ends() {
    let home = PorticoHome::with_keys();
    home.run("certs generate --client-name ada --client-name eve").succeeded();
    let settings = [&MUTUAL[..], &["grpc.allowed_sans=ada"]].concat();
    let server = home.start(&settings);
    assert!(server.greeting().contains("https://"), "{}", server.greeting());
    call(&home, &server, Some("ada")).await.expect("ada may call");
    let denied = call(&home, &server, Some("eve")).await.expect_err("eve is not listed");
    assert_eq!(why(&denied), (Code::PermissionDenied, "forbidden".to_owned()));
    assert!(denied.message().contains("eve"), "{denied:?}");
    call(&home, &server, None).await.expect_err("nobody");
    for said in ["no certificate", r#""identity":"ada""#, r#""identity":"eve""#] {
        eventually(async || server.log(), |log| log.contains(said)).await;
    }
}

#[tokio::test]
async fn another_authority_is_taken_in_on_a_hangup() {
    let home = PorticoHome::with_keys();
    home.run("certs generate --client-name ada").succeeded();
    let server = home.start(&MUTUAL);
    call(&home, &server, Some("ada")).await.expect("ada may call");
    fs::remove_dir_all(home.path().join("var/certs")).expect("the certificates go");
    server.signal(Signal::HUP);
    let log = async || server.log();
    eventually(log, |log| log.contains("the last good ones stay")).await;
    home.run("certs generate --client-name bob").succeeded();
    server.signal(Signal::HUP);
    eventually(async || code(call(&home, &server, Some("bob")).await), |code| *code == Code::Ok)
        .await;
}

#[test]
fn settings_that_cannot_be_served_end_with_2_and_name_the_key() {
    let home = PorticoHome::with_keys();
    home.run("certs generate").succeeded();
    let set = |settings: &[&str]| {
        settings.iter().map(|setting| format!(" --set {setting}")).collect::<Vec<_>>().concat()
    };
    let with_key =
        |file: &str| set(&[MUTUAL[0], MUTUAL[1], MUTUAL[3], &format!("grpc.key_file={file}")]);
    for (line, parts) in [
        (set(&MUTUAL[..3]), ["`grpc.client_ca_file`", "portico certs generate"]),
        (with_key("no.key"), ["`grpc.key_file` = no.key", "No such file"]),
        (with_key("var/certs/ca.key"), ["`grpc.key_file`", "does not belong"]),
        (with_key("var/certs/ca.crt"), ["`grpc.key_file`", "private key in PEM"]),
        (set(&["grpc.allowed_sans=ada"]), ["`grpc.allowed_sans`", "grpc.tls=mtls"]),
        (set(&["grpc.tls=maybe"]), ["grpc.tls", "mtls"]),
    ] {
        for command in ["config check", "grpc"] {
            let complaint = home.run(&format!("{command}{line}")).failed(2);
            assert!(parts.iter().all(|part| complaint.contains(part)), "{line}: {complaint}");
        }
    }
}
