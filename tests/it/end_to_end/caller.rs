use std::net::SocketAddr;

use portico_tests::fixtures::PorticoServer;
use reqwest::{Client, Method};
use serde_json::{Value, json};

/// A client that talks to this machine and nobody in between.
pub(crate) fn client() -> Client {
    Client::builder().no_proxy().build().expect("a client")
}

/// The status of `GET url`, on a connection of its own.
pub(crate) async fn status(url: &str) -> u16 {
    client().get(url).send().await.expect("someone listens").status().as_u16()
}

/// Someone who uses a server, with the tokens that they were given.
#[derive(Clone)]
pub(crate) struct Caller {
    client: Client,
    base: String,
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) session: String,
}

/// A status and the JSON that came with it, if any.
pub(crate) type Answer = (u16, Value);

impl Caller {
    /// Logs in.
    pub(crate) async fn log_in(server: &PorticoServer, username: &str, password: &str) -> Self {
        Self::log_in_at(server.http(), username, password).await
    }

    /// Logs in at an address, where a server or a proxy is.
    pub(crate) async fn log_in_at(address: SocketAddr, username: &str, password: &str) -> Self {
        let mut caller = Self::nobody_at(address);
        let answer = caller.try_log_in(username, password).await;
        caller.take(&answer);
        caller
    }

    /// Someone without tokens.
    pub(crate) fn nobody(server: &PorticoServer) -> Self {
        Self::nobody_at(server.http())
    }

    fn nobody_at(address: SocketAddr) -> Self {
        let (access, refresh, session) = Default::default();
        Self { client: client(), base: format!("http://{address}"), access, refresh, session }
    }

    /// What is answered to a login, whose tokens are not kept.
    pub(crate) async fn try_log_in(&self, username: &str, password: &str) -> Answer {
        let body = json!({ "username": username, "password": password });
        self.send(Method::POST, "/auth/login", None, Some(body)).await
    }

    /// Logs in as the first user, whom this start has made.
    pub(crate) async fn admin(server: &PorticoServer) -> Self {
        let password = server.admin_password().expect("the first start");
        Self::log_in(server, "admin", password).await
    }

    /// Sends its requests to `server` from now on.
    pub(crate) fn move_to(&mut self, server: &PorticoServer) {
        self.base = server.url("");
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, Some(&self.access), None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Option<Value>) -> Answer {
        self.send(Method::POST, path, Some(&self.access), body).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(&self.access), Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, Some(&self.access), None).await
    }

    /// The id of whoever this is.
    pub(crate) async fn id(&self) -> i64 {
        let (status, me) = self.get("/home").await;
        assert_eq!(status, 200, "{me}");
        me["id"].as_i64().expect("a number")
    }

    /// Adds a member, which an administrator may.
    pub(crate) async fn add_user(&self, username: &str, password: &str) {
        let body = json!({ "username": username, "password": password });
        let (status, added) = self.post("/users", Some(body)).await;
        assert_eq!(status, 201, "{added}");
    }

    /// Uploads a workbook and does not wait for what becomes of it; the status, and where that will be told.
    pub(crate) async fn import(&self, query: &str, workbook: Vec<u8>) -> (u16, String) {
        let head = "--b\r\nContent-Disposition: form-data; name=\"uploadFile\"\r\n\r\n";
        let body = [head.as_bytes(), &workbook, b"\r\n--b--\r\n"].concat();
        let request = self.client.post(format!("{}/excel/import{query}", self.base));
        let request = request.header("content-type", "multipart/form-data; boundary=b");
        let request = request.header("prefer", "respond-async").bearer_auth(&self.access);
        let answer = request.body(body).send().await.expect("someone listens");
        let location = answer.headers().get("location").and_then(|value| value.to_str().ok());
        (answer.status().as_u16(), location.unwrap_or_default().to_owned())
    }

    /// Exchanges the refresh token, and keeps the new pair when there is one.
    pub(crate) async fn refresh(&mut self) -> Answer {
        let path = "/auth/refresh_token";
        let answer = self.send(Method::POST, path, Some(&self.refresh), None).await;
        if answer.0 == 200 {
            self.take(&answer);
        }
        answer
    }

    #[track_caller]
    fn take(&mut self, (status, body): &Answer) {
        assert_eq!(*status, 200, "{body}");
        let text = |name: &str| body[name].as_str().expect("a string").to_owned();
        self.access = text("access_token");
        self.refresh = text("refresh_token");
        self.session = text("session_id");
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Answer {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.expect("someone listens");
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }
}

/// The names of the public keys that `server` shows.
pub(crate) async fn published(server: &PorticoServer) -> Vec<String> {
    let set = client().get(server.url("/.well-known/jwks.json")).send().await.expect("it is up");
    let set: Value = set.json().await.expect("JSON");
    let keys = set["keys"].as_array().expect("a list");
    keys.iter().map(|key| key["kid"].as_str().expect("a kid").to_owned()).collect()
}

/// The name of the key that signed a token: it is in its header (RFC 7515, section 4).
pub(crate) fn kid(token: &str) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let header = token.split('.').next().expect("three parts");
    let header = URL_SAFE_NO_PAD.decode(header).expect("base64url");
    let header: Value = serde_json::from_slice(&header).expect("JSON");
    header["kid"].as_str().expect("a kid").to_owned()
}
