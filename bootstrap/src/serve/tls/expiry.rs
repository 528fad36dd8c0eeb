use std::path::PathBuf;

use rustls::pki_types::CertificateDer;
use time::{Duration, OffsetDateTime};
use x509_parser::parse_x509_certificate;

use super::{TlsProblem, contents::Found};

/// How long before the end of a certificate it is time to say so.
const WARNING: Duration = Duration::days(30);

/// When the first certificate in a file ends to be good.
#[derive(Debug, Clone)]
pub(super) struct Expiry {
    path: PathBuf,
    at: OffsetDateTime,
}

impl Expiry {
    pub(super) fn of(
        file: &Found,
        certificates: &[CertificateDer<'_>],
    ) -> Result<Self, TlsProblem> {
        let mut first: Option<OffsetDateTime> = None;
        for certificate in certificates {
            let (_, parsed) = parse_x509_certificate(certificate)
                .map_err(|error| file.unusable(format!("expected a certificate: {error}")))?;
            let end = parsed.validity().not_after.to_datetime();
            first = Some(first.map_or(end, |first| first.min(end)));
        }
        let at = first.ok_or_else(|| file.unusable("expected a certificate"))?;
        Ok(Self { path: file.path.clone(), at })
    }

    /// How many days are left, less than none when it is over.
    pub(super) fn days_left(&self, now: OffsetDateTime) -> f64 {
        (self.at - now).as_seconds_f64() / Duration::DAY.as_seconds_f64()
    }

    /// Tells whoever looks at metrics.
    pub(super) fn measure(&self, now: OffsetDateTime) {
        let file = self.path.display().to_string();
        metrics::gauge!("portico_tls_certificate_expires_in_days", "file" => file)
            .set(self.days_left(now));
    }

    /// Tells whoever reads the log, when it is time.
    pub(super) fn warn(&self, now: OffsetDateTime) {
        let (file, expires_at) = (self.path.display(), self.at);
        if self.at <= now {
            tracing::error!(%file, %expires_at, "a certificate has expired");
        } else if self.at - now <= WARNING {
            let days_left = (self.at - now).whole_days();
            tracing::warn!(%file, %expires_at, days_left, "a certificate expires soon");
        }
    }
}
