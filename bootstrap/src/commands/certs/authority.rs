use anyhow::{Context, ensure};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PublicKeyData,
};
use secrecy::ExposeSecret;
use time::{Duration, OffsetDateTime};
use x509_parser::pem::parse_x509_pem;

use super::files::Pair;
use crate::system::random_uuid;

/// How long an authority vouches for others.
const AUTHORITY_LIFE: Duration = Duration::days(3650);
/// How long a certificate is good: no longer than clients take one of a server for.
const LIFE: Duration = Duration::days(397);
/// How far a clock may be behind ours.
const SKEW: Duration = Duration::hours(1);

/// Vouches for servers and clients.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    expires_at: OffsetDateTime,
}

impl Authority {
    /// A new one, and the files that make it known.
    pub(super) fn generate(now: OffsetDateTime) -> anyhow::Result<(Self, Pair)> {
        // With one name for all of them, a certificate of another would be refused for its signature, which says nothing.
        let mark = random_uuid().simple().to_string();
        let name = format!("Portico development authority {}", &mark[..8]);
        let mut params = params(&name, &[], now)?;
        let expires_at = now + AUTHORITY_LIFE;
        params.not_after = expires_at;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().context("cannot make a key")?;
        let certificate = params.self_signed(&key).context("cannot sign")?;
        let pair = Pair { certificate: certificate.pem(), key: key.serialize_pem().into() };
        Ok((Self { issuer: Issuer::new(params, key), expires_at }, pair))
    }

    /// The one that is there already, made by this command or by hand.
    pub(super) fn of(pair: &Pair, now: OffsetDateTime) -> anyhow::Result<Self> {
        let key = KeyPair::from_pem(pair.key.expose_secret())
            .context("ca.key is no private key in PEM (PKCS#8)")?;
        let (_, pem) = parse_x509_pem(pair.certificate.as_bytes())
            .ok()
            .context("ca.crt is no certificate in PEM")?;
        let certificate = pem.parse_x509().context("ca.crt is no certificate in PEM")?;
        ensure!(certificate.is_ca(), "ca.crt is not the certificate of an authority");
        ensure!(
            certificate.public_key().raw == key.subject_public_key_info(),
            "ca.key does not belong to ca.crt"
        );
        let expires_at = certificate.validity().not_after.to_datetime();
        ensure!(expires_at > now, "ca.crt has expired; move ca.crt and ca.key away for new ones");
        let issuer = Issuer::from_ca_cert_der(&pem.contents.as_slice().into(), key)
            .context("ca.crt cannot be used to sign")?;
        Ok(Self { issuer, expires_at })
    }

    /// A certificate for the server that is reached under `names`.
    pub(super) fn vouch_for_server(
        &self,
        names: &[String],
        now: OffsetDateTime,
    ) -> anyhow::Result<Pair> {
        // A common name has 64 characters at most, and nobody reads that of a server any more.
        self.vouch(params("server", names, now)?, ExtendedKeyUsagePurpose::ServerAuth)
    }

    /// A certificate for the client called `name`, which is also what a server knows it by.
    pub(super) fn vouch_for_client(&self, name: &str, now: OffsetDateTime) -> anyhow::Result<Pair> {
        let params = params(name, &[name.to_owned()], now)?;
        self.vouch(params, ExtendedKeyUsagePurpose::ClientAuth)
    }

    fn vouch(
        &self,
        mut params: CertificateParams,
        purpose: ExtendedKeyUsagePurpose,
    ) -> anyhow::Result<Pair> {
        params.not_after = params.not_after.min(self.expires_at);
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![purpose];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate().context("cannot make a key")?;
        let certificate = params.signed_by(&key, &self.issuer).context("cannot sign")?;
        Ok(Pair { certificate: certificate.pem(), key: key.serialize_pem().into() })
    }
}

fn params(
    common: &str,
    names: &[String],
    now: OffsetDateTime,
) -> anyhow::Result<CertificateParams> {
    let mut params =
        CertificateParams::new(names).context("a name cannot stand in a certificate")?;
    params.distinguished_name.push(DnType::CommonName, common);
    params.not_before = now - SKEW;
    params.not_after = now + LIFE;
    Ok(params)
}
