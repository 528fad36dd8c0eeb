use std::{cell::RefCell, sync::Arc};

use portico_application::PeerIdentity;
use rustls::{
    DigitallySignedStruct, DistinguishedName, Error, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    pki_types::{CertificateDer, UnixTime},
    server::danger::{ClientCertVerified, ClientCertVerifier},
};

use super::identity;

tokio::task_local! {
    /// Who was refused in the handshake of this task: rustls itself does not tell, and a log that does not is of no use to
    /// whoever wonders why a client cannot connect.
    static REFUSED: RefCell<Option<PeerIdentity>>;
}

/// Runs a handshake; what came of it, and the name that a refused client claims.
pub(super) async fn remembering<T>(
    handshake: impl Future<Output = T>,
) -> (T, Option<PeerIdentity>) {
    let handshake = async {
        let done = handshake.await;
        (done, REFUSED.with(RefCell::take))
    };
    REFUSED.scope(RefCell::default(), handshake).await
}

/// Remembers whom another verifier refuses.
#[derive(Debug)]
pub(super) struct RememberingVerifier(pub(super) Arc<dyn ClientCertVerifier>);

impl ClientCertVerifier for RememberingVerifier {
    fn offer_client_auth(&self) -> bool {
        self.0.offer_client_auth()
    }

    fn client_auth_mandatory(&self) -> bool {
        self.0.client_auth_mandatory()
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.0.root_hint_subjects()
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.0.verify_client_cert(end_entity, intermediates, now).inspect_err(|_| {
            // Outside of `remembering` nobody wants to know.
            let _ =
                REFUSED.try_with(|refused| refused.replace(identity::of_certificate(end_entity)));
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}
