use std::net::IpAddr;

use portico_application::PeerIdentity;
use rustls::pki_types::CertificateDer;
use x509_parser::{extensions::GeneralName, parse_x509_certificate};

/// The names in a certificate, `None` when it is none.
pub(super) fn of_certificate(certificate: &CertificateDer<'_>) -> Option<PeerIdentity> {
    let (_, parsed) = parse_x509_certificate(certificate).ok()?;
    let names = parsed.subject_alternative_name().ok().flatten();
    let sans = names.iter().flat_map(|names| &names.value.general_names).filter_map(text).collect();
    let common_name = parsed.subject().iter_common_name().next();
    Some(PeerIdentity::new(sans, common_name.and_then(|name| name.as_str().ok())))
}

fn text(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(text) | GeneralName::URI(text) | GeneralName::RFC822Name(text) => {
            Some((*text).to_owned())
        }
        GeneralName::IPAddress(bytes) => address(bytes).map(|address| address.to_string()),
        _ => None,
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}
