use std::fs;

use portico_application::ports::Clock;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
    RevokedCertParams, SerialNumber,
};
use tempfile::TempDir;
use time::{Duration, OffsetDateTime};

use crate::{
    serve::tls::{TlsConfig, TlsMode},
    system::{SystemClock, random_uuid},
};

/// A certificate and its key, in PEM.
#[derive(Clone)]
pub(super) struct Pair {
    pub(super) certificate: String,
    pub(super) key: String,
}

/// Vouches for both ends of the tests, and has the files of a server.
pub(super) struct Authority {
    pub(super) certificate: String,
    issuer: Issuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    /// With a server certificate for `localhost` in its files.
    pub(super) fn new() -> Self {
        let mut params = CertificateParams::default();
        let name = format!("authority {}", random_uuid());
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().expect("chance");
        let certificate = params.self_signed(&key).expect("good parameters").pem();
        let folder = TempDir::new().expect("a folder");
        let authority = Self { certificate, issuer: Issuer::new(params, key), folder };
        authority.write("ca.crt", &authority.certificate);
        authority.renew_server();
        authority
    }

    pub(super) fn write(&self, file: &str, text: &str) {
        let (path, unfinished) = (self.folder.path().join(file), self.folder.path().join("new"));
        fs::write(&unfinished, text).expect("there is room");
        fs::rename(unfinished, path).expect("the same folder");
    }

    /// Replaces the certificate of the server; the new one.
    pub(super) fn renew_server(&self) -> Pair {
        let pair = self.vouch("localhost", |params| {
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        });
        self.write("server.key", &pair.key);
        self.write("server.crt", &pair.certificate);
        pair
    }

    /// A certificate for the client called `name`.
    pub(super) fn client(&self, name: &str) -> Pair {
        self.vouch(name, |_| {})
    }

    /// A certificate for a client that is good from one day to another, as seen from today.
    pub(super) fn client_between(&self, from: i64, to: i64) -> Pair {
        let today = SystemClock.now();
        self.vouch("shifted", |params| {
            params.not_before = today + Duration::days(from);
            params.not_after = today + Duration::days(to);
        })
    }

    /// A certificate with a serial number, for it to be revoked by.
    pub(super) fn client_numbered(&self, name: &str, number: u8) -> Pair {
        self.vouch(name, |params| params.serial_number = Some(SerialNumber::from_slice(&[number])))
    }

    fn vouch(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Pair {
        let mut params = CertificateParams::new([name.to_owned()]).expect("a good name");
        params.distinguished_name.push(DnType::CommonName, name);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        change(&mut params);
        let key = KeyPair::generate().expect("chance");
        let certificate = params.signed_by(&key, &self.issuer).expect("good parameters").pem();
        Pair { certificate, key: key.serialize_pem() }
    }

    /// Writes down that the certificates with these serial numbers are revoked.
    pub(super) fn revoke(&self, numbers: &[u8]) {
        let now = SystemClock.now();
        let list = CertificateRevocationListParams {
            this_update: now - Duration::DAY,
            next_update: now + Duration::DAY,
            crl_number: SerialNumber::from_slice(&[1]),
            issuing_distribution_point: None,
            revoked_certs: numbers.iter().map(|number| revoked(*number, now)).collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = list.signed_by(&self.issuer).expect("good parameters");
        self.write("clients.crl", &list.pem().expect("PEM"));
    }

    /// What a server with these files is configured with.
    pub(super) fn config(&self, mode: TlsMode) -> TlsConfig {
        let file = |name| self.folder.path().join(name);
        TlsConfig {
            mode,
            cert_file: file("server.crt"),
            key_file: file("server.key"),
            client_ca_file: file("ca.crt"),
            crl_file: "".into(),
            allowed_sans: Vec::new(),
        }
    }

    /// The same, with the list of what is revoked.
    pub(super) fn config_with_revocations(&self) -> TlsConfig {
        TlsConfig { crl_file: self.folder.path().join("clients.crl"), ..self.config(TlsMode::Mtls) }
    }
}

fn revoked(number: u8, now: OffsetDateTime) -> RevokedCertParams {
    RevokedCertParams {
        serial_number: SerialNumber::from_slice(&[number]),
        revocation_time: now - Duration::DAY,
        reason_code: None,
        invalidity_date: None,
    }
}
