use std::sync::Arc;

use adapter_http::{Edge, HttpService};
use adapter_websocket::{Config, Hub, SocketSite};
use axum::{Router, http::HeaderName};
use portico_domain::language::Language;
use serde_json::json;
use tower::ServiceExt;
use uuid::Uuid;

use super::knock::KEY;
use crate::http::{answer::Answer, ask::get, site::TestSite};

/// The WebSocket service over the real use cases of a [`TestSite`], as far as a client comes without a connection.
pub(crate) struct Door(Router);

impl Door {
    /// The door of `site`.
    pub(crate) fn of(site: &TestSite) -> Self {
        let sockets = SocketSite {
            application: site.application.clone(),
            clock: site.clock.clone(),
            hub: Arc::new(Hub::default()),
            allowed_origins: config().allowed_origins,
            detach: |_| None,
            spawn: Arc::new(|_, socket| drop(tokio::spawn(socket))),
        };
        let routes = adapter_websocket::router(sockets, config());
        Self(Router::new().fallback_service(behind_an_edge(routes)))
    }

    /// What an opening handshake on the channels with one more header is answered. One that would be let in is answered
    /// 426, because there is no connection to upgrade.
    pub(crate) async fn knock(&self, name: HeaderName, value: &str) -> Answer {
        let ask = get("/socket").with("connection", "upgrade").with("upgrade", "websocket");
        let ask = ask.with("sec-websocket-version", "13").with("sec-websocket-key", KEY.0);
        let request = ask.header(name, value).into_request();
        let Ok(response) = self.0.clone().oneshot(request).await;
        Answer::read(response).await
    }
}

fn behind_an_edge(routes: Router) -> impl HttpService {
    let config = adapter_http::Config {
        addr: ([127, 0, 0, 1], 0).into(),
        max_connections: 10_000,
        max_concurrency: 1024,
        rate_per_address: 0,
        trusted_proxies: vec![],
        cors_origins: vec![],
        docs: false,
    };
    Edge::new(&config, Language::English, Uuid::max()).around(routes)
}

fn config() -> Config {
    let config = json!({
        "addr": "127.0.0.1:0",
        "public_url": "",
        "allowed_ips": ["127.0.0.1"],
        "allowed_origins": ["own"],
        "heartbeat_interval": "25s",
        "heartbeat_timeout": "30s",
        "max_message_bytes": 65_536,
        "max_connections": 10,
        "max_per_user": 0,
        "max_per_address": 0,
        "queue_bytes": 65_536,
        "messages_per_second": 0,
        "max_topics": 10,
        "publishers": "admin",
        "echo": false,
    });
    serde_json::from_value(config).expect("a section")
}
