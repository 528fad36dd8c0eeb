use std::{
    collections::BTreeSet,
    fs,
    io::ErrorKind,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use clap::Parser;
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection,
    client::WebPkiServerVerifier,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
};
use tempfile::TempDir;

use super::*;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    arguments: CertsArguments,
}

fn generate_in(folder: &TempDir, options: &str) -> anyhow::Result<Vec<String>> {
    let out = folder.path().to_str().expect("UTF-8");
    let line = ["certs", "--out", out].into_iter().chain(options.split_whitespace());
    generate(&Line::parse_from(line).arguments)
}

fn files(folder: &TempDir) -> BTreeSet<String> {
    let entries = fs::read_dir(folder.path()).expect("a folder");
    entries
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect()
}

fn text(folder: &TempDir, file: &str) -> String {
    fs::read_to_string(folder.path().join(file)).expect(file)
}

#[test]
fn the_files_are_named_as_promised_and_keys_are_for_their_owner() {
    let folder = TempDir::new().expect("a folder");
    let written = generate_in(&folder, "").expect("certificates");
    let names = ["ca", "client-client", "server"];
    let expected = names.iter().flat_map(|name| [format!("{name}.crt"), format!("{name}.key")]);
    assert_eq!(files(&folder), expected.collect());
    assert_eq!(written.len(), 6);
    for file in files(&folder) {
        let metadata = fs::metadata(folder.path().join(&file)).expect("a file");
        let is_key = file.split_once('.').is_some_and(|(_, ending)| ending == "key");
        let expected = if is_key { 0o600 } else { 0o644 };
        assert_eq!(metadata.permissions().mode() & 0o777, expected, "{file}");
    }
}

#[test]
fn nothing_is_replaced_unless_that_is_meant() {
    let folder = TempDir::new().expect("a folder");
    generate_in(&folder, "").expect("certificates");
    let before = ["ca.crt", "server.crt", "client-client.crt"].map(|file| text(&folder, file));
    for options in ["", "--server-name a.example.com", "--client-name ada --client-name client"] {
        let refusal = generate_in(&folder, options).expect_err(options).to_string();
        assert!(refusal.contains(".crt") && refusal.contains("--force"), "{refusal}");
    }
    assert_eq!(files(&folder).len(), 6, "a refusal writes nothing");
    generate_in(&folder, "--force").expect("certificates");
    let after = ["ca.crt", "server.crt", "client-client.crt"].map(|file| text(&folder, file));
    assert_eq!(before[0], after[0], "the authority stays");
    assert!(before[1] != after[1] && before[2] != after[2]);
}

#[test]
fn clients_are_added_by_the_authority_that_is_there() {
    let folder = TempDir::new().expect("a folder");
    generate_in(&folder, "").expect("certificates");
    let server = text(&folder, "server.crt");
    let written = generate_in(&folder, "--client-name ada --client-name bob").expect("clients");
    assert_eq!(written.len(), 4, "{written:?}");
    assert_eq!(text(&folder, "server.crt"), server);
    for client in ["client-client", "client-ada", "client-bob"] {
        shake_hands(folder.path(), "localhost", client).expect(client);
    }
}

#[test]
fn half_an_authority_is_never_completed() {
    let folder = TempDir::new().expect("a folder");
    generate_in(&folder, "").expect("certificates");
    fs::remove_file(folder.path().join("ca.key")).expect("the key goes");
    let refusal = generate_in(&folder, "--client-name ada").expect_err("no key").to_string();
    assert!(refusal.contains("ca.key"), "{refusal}");
}

#[test]
fn another_key_is_not_taken_for_that_of_the_authority() {
    let folder = TempDir::new().expect("a folder");
    generate_in(&folder, "").expect("certificates");
    fs::write(folder.path().join("ca.key"), text(&folder, "server.key")).expect("another key");
    let refusal = generate_in(&folder, "--client-name ada").expect_err("no match").to_string();
    assert!(refusal.contains("does not belong"), "{refusal}");
}

#[test]
fn both_ends_take_each_other_for_who_they_are() {
    let folder = TempDir::new().expect("a folder");
    generate_in(&folder, "").expect("certificates");
    for name in ["localhost", "api.example.com", "127.0.0.1", "::1"] {
        shake_hands(folder.path(), name, "client-client").expect(name);
    }
    shake_hands(folder.path(), "elsewhere.test", "client-client").expect_err("another name");
    shake_hands(folder.path(), "localhost", "server").expect_err("a server is no client");
}

#[test]
fn names_that_are_given_stand_instead_of_the_usual_ones() {
    let folder = TempDir::new().expect("a folder");
    generate_in(&folder, "--server-name grpc.internal --server-name 10.0.0.7 --client-name ada")
        .expect("certificates");
    assert!(!files(&folder).contains("client-client.crt"));
    for name in ["grpc.internal", "10.0.0.7"] {
        shake_hands(folder.path(), name, "client-ada").expect(name);
    }
    shake_hands(folder.path(), "localhost", "client-ada").expect_err("not named");
}

#[test]
fn openssl_agrees() {
    let folder = TempDir::new().expect("a folder");
    generate_in(&folder, "").expect("certificates");
    for (purpose, file) in [("sslserver", "server.crt"), ("sslclient", "client-client.crt")] {
        let mut openssl = Command::new("openssl");
        openssl.args(["verify", "-x509_strict", "-CAfile", "ca.crt", "-purpose", purpose, file]);
        match openssl.current_dir(folder.path()).output() {
            Ok(ran) => assert!(ran.status.success(), "{ran:?}"),
            Err(error) => assert_eq!(error.kind(), ErrorKind::NotFound),
        }
    }
}

/// A handshake in memory between a server that demands a certificate and the client that has the files called `client`.
fn shake_hands(folder: &Path, name: &str, client: &str) -> Result<(), rustls::Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates(folder, "ca"));
    let roots = Arc::new(roots);
    let clients = WebPkiClientVerifier::builder_with_provider(roots.clone(), provider.clone());
    let server = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(clients.build().expect("an authority"))
        .with_single_cert(certificates(folder, "server"), key(folder, "server"))?;
    let servers = WebPkiServerVerifier::builder_with_provider(roots, provider.clone());
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_webpki_verifier(servers.build().expect("an authority"))
        .with_client_auth_cert(certificates(folder, client), key(folder, client))?;
    let name = name.to_owned().try_into().expect("a name");
    let mut client = ClientConnection::new(Arc::new(client), name)?;
    let mut server = ServerConnection::new(Arc::new(server))?;
    let deadline = Instant::now() + Duration::from_secs(5);
    while client.is_handshaking() || server.is_handshaking() {
        assert!(Instant::now() < deadline, "the handshake does not end");
        let mut bytes = Vec::new();
        client.write_tls(&mut bytes).expect("memory");
        server.read_tls(&mut bytes.as_slice()).expect("memory");
        server.process_new_packets()?;
        bytes.clear();
        server.write_tls(&mut bytes).expect("memory");
        client.read_tls(&mut bytes.as_slice()).expect("memory");
        client.process_new_packets()?;
    }
    Ok(())
}

fn certificates(folder: &Path, name: &str) -> Vec<CertificateDer<'static>> {
    let file = folder.join(format!("{name}.crt"));
    let read = CertificateDer::pem_file_iter(file).expect("a file");
    read.map(|certificate| certificate.expect("a certificate")).collect()
}

fn key(folder: &Path, name: &str) -> PrivateKeyDer<'static> {
    PrivateKeyDer::from_pem_file(folder.join(format!("{name}.key"))).expect("a key")
}
