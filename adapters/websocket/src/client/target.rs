use std::time::Duration;

use axum::http::{
    HeaderMap, HeaderValue, Request, StatusCode, Uri,
    header::{AUTHORIZATION, RETRY_AFTER},
};
use secrecy::{ExposeSecret, SecretString};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, client::IntoClientRequest, error::UrlError},
};

/// How long a connection may take, handshake included.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where a client connects to, and as whom.
#[derive(Debug, Clone)]
pub struct Target {
    url: Uri,
    token: Option<SecretString>,
}

/// Why there is no such target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It is no address of a socket.
    #[error("expected a URL such as ws://127.0.0.1:30000/socket_server")]
    Url,
    /// The token cannot be sent.
    #[error("the token has characters that no token has")]
    Token,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The server answers, and will answer the same the next time.
    #[error("the server refuses: {status}{detail}")]
    Refused {
        /// What it answers.
        status: u16,
        /// What it says about it, behind a colon, or nothing.
        detail: String,
    },
    /// There is no server, or it cannot serve now.
    #[error("no connection: {reason}")]
    Failed {
        /// What is known of it.
        reason: String,
        /// How long the server wants to be left alone.
        rest: Duration,
    },
}

impl ConnectError {
    fn failed(reason: impl Into<String>) -> Self {
        Self::Failed { reason: reason.into(), rest: Duration::ZERO }
    }
}

impl Target {
    /// Connects to `url`, with `token` if there is one.
    pub fn new(url: &str, token: Option<SecretString>) -> Result<Self, TargetError> {
        let url: Uri = url.parse().map_err(|_| TargetError::Url)?;
        if !matches!(url.scheme_str(), Some("ws" | "wss")) || url.host().is_none() {
            return Err(TargetError::Url);
        }
        let target = Self { url, token };
        target.request().map(|_| target)
    }

    fn request(&self) -> Result<Request<()>, TargetError> {
        let mut request = self.url.clone().into_client_request().map_err(|_| TargetError::Url)?;
        if let Some(token) = &self.token {
            let value = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()));
            let mut value = value.map_err(|_| TargetError::Token)?;
            value.set_sensitive(true);
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        Ok(request)
    }

    pub(super) async fn connect(
        &self,
    ) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>, ConnectError> {
        let request = self.request().map_err(|error| ConnectError::failed(error.to_string()))?;
        let connected = timeout(PATIENCE, connect_async(request)).await;
        match connected.map_err(|_| ConnectError::failed("no answer"))? {
            Ok((socket, _)) => Ok(socket),
            Err(Error::Http(response)) if is_lasting(response.status()) => {
                let body = response.body().as_deref().unwrap_or_default();
                Err(ConnectError::Refused {
                    status: response.status().as_u16(),
                    detail: detail(body).map_or_else(String::new, |text| format!(": {text}")),
                })
            }
            Err(Error::Http(response)) => Err(ConnectError::Failed {
                reason: response.status().to_string(),
                rest: retry_after(response.headers()),
            }),
            Err(Error::Url(UrlError::TlsFeatureNotEnabled)) => {
                Err(ConnectError::failed("wss is not built in"))
            }
            Err(error) => Err(ConnectError::failed(error.to_string())),
        }
    }
}

/// Whether the same request would be answered the same the next time: not if it was one of too many, or too late.
fn is_lasting(status: StatusCode) -> bool {
    let passing = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS];
    status.is_client_error() && !passing.contains(&status)
}

/// The seconds of the header; a date is not looked at (RFC 9110, section 10.2.3).
fn retry_after(headers: &HeaderMap) -> Duration {
    let seconds = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or_default())
}

/// What a problem says to a person (RFC 9457).
fn detail(body: &[u8]) -> Option<String> {
    let problem: serde_json::Value = serde_json::from_slice(body).ok()?;
    problem.get("detail")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sockets_are_targets() {
        for good in ["ws://127.0.0.1:30000/socket", "wss://example.com", "ws://[::1]:1/x"] {
            assert!(Target::new(good, None).is_ok(), "{good}");
        }
        for bad in ["", "http://example.com", "127.0.0.1:30000", "ws://", "/socket"] {
            assert_eq!(Target::new(bad, None).err(), Some(TargetError::Url), "{bad}");
        }
        let token = Some("a\nb".into());
        assert_eq!(Target::new("ws://[::1]", token).err(), Some(TargetError::Token));
    }

    #[test]
    fn a_server_says_for_how_long_it_is_to_be_left_alone() {
        let rest = |value| retry_after(&HeaderMap::from_iter([(RETRY_AFTER, value)]));
        assert_eq!(rest(HeaderValue::from_static("7")), Duration::from_secs(7));
        for none in ["", "-1", "soon", "Wed, 21 Oct 2026 07:28:00 GMT"] {
            assert_eq!(rest(HeaderValue::from_static(none)), Duration::ZERO, "{none}");
        }
    }

    #[test]
    fn a_problem_says_what_is_wrong() {
        assert_eq!(detail(br#"{"detail":"No."}"#).as_deref(), Some("No."));
        assert_eq!(detail(b"<html>"), None);
    }
}
