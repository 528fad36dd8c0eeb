use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request},
    http::HeaderName,
};
use portico_application::{
    PeerIdentity,
    ports::{Gate, Place},
};
use tonic::Status;

use super::call::Call;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Decides which calls are worked on.
pub(crate) struct Admission {
    gate: Arc<dyn Gate>,
    /// The names of clients that are served; everyone, when there are none.
    allowed_sans: Vec<String>,
}

impl Admission {
    pub(crate) fn new(gate: Arc<dyn Gate>, allowed_sans: Vec<String>) -> Self {
        Self { gate, allowed_sans }
    }

    /// From which address a call comes, if that is known.
    pub(super) fn address(&self, request: &Request) -> Option<IpAddr> {
        let ConnectInfo(peer) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
        let forwarded = request.headers().get_all(X_FORWARDED_FOR).iter().rev();
        let mut forwarded = forwarded.map(|value| value.to_str().unwrap_or_default());
        Some(self.gate.client(peer.ip().to_canonical(), &mut forwarded))
    }

    /// A place to hold while the call is worked on, or the status that it ends with.
    pub(super) async fn admit(&self, call: &Call) -> Result<Place<'_>, Status> {
        if !self.serves(call.peer.as_ref()) {
            // A handshake that fails would leave the client guessing.
            return Err(call.unlisted());
        }
        self.gate.enter(call.address).await.map_err(|refused| call.not_admitted(refused))
    }

    /// Names of hosts are alike in any case; for other names that is no gain to an attacker, who has to have them certified.
    fn serves(&self, peer: Option<&PeerIdentity>) -> bool {
        let is_allowed = |san: &String| {
            self.allowed_sans.iter().any(|allowed| allowed.eq_ignore_ascii_case(san))
        };
        self.allowed_sans.is_empty() || peer.is_some_and(|peer| peer.sans().iter().any(is_allowed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crowded::Closed;

    fn serves(allowed: &[&str], sans: Option<&[&str]>) -> bool {
        let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let peer = sans.map(|sans| PeerIdentity::new(texts(sans), Some("ada")));
        Admission::new(Arc::new(Closed), texts(allowed)).serves(peer.as_ref())
    }

    #[test]
    fn one_name_of_several_is_enough_and_the_common_name_is_none() {
        assert!(serves(&["Ada.example.com", "bob"], Some(&["x", "ada.example.com"])));
        assert!(!serves(&["ada"], Some(&["eve"])));
        assert!(!serves(&["ada"], Some(&[])));
        assert!(!serves(&["ada"], None));
    }

    #[test]
    fn without_a_list_everyone_is_served() {
        assert!(serves(&[], Some(&["eve"])));
        assert!(serves(&[], None));
    }
}
