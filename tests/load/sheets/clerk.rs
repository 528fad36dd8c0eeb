use std::time::Duration;

use reqwest::{Client, RequestBuilder};
use serde_json::Value;

use super::workbook;
use crate::servers::Portico;

/// How often an import is looked at.
const GLANCE: Duration = Duration::from_millis(20);
/// What stands before and behind the workbook in an upload.
const HEAD: &[u8] = b"--b\r\nContent-Disposition: form-data; name=\"uploadFile\"\r\n\r\n";
const TAIL: &[u8] = b"\r\n--b--\r\n";

/// An administrator who imports and exports.
pub(crate) struct Clerk {
    client: Client,
    url: String,
    token: String,
}

impl Clerk {
    pub(crate) fn new(portico: &Portico, token: String) -> Self {
        Self { client: Client::new(), url: format!("http://{}", portico.addr), token }
    }

    /// Adds `count` users.
    pub(crate) async fn add_users(&self, count: u64) {
        let ended = self.import("", workbook("g", count, "").await).await;
        assert_eq!(ended["inserted"], count, "{ended}");
    }

    /// Uploads a workbook, and follows the import to its end.
    pub(crate) async fn import(&self, query: &str, workbook: Vec<u8>) -> Value {
        let location = self.begin(query, workbook).await;
        loop {
            let import = self.find(&location).await;
            if !["queued", "running"].contains(&import["state"].as_str().expect("a state")) {
                return import;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Uploads a workbook; where its import is found.
    pub(crate) async fn begin(&self, query: &str, workbook: Vec<u8>) -> String {
        let body = [HEAD, &workbook, TAIL].concat();
        let request = self.client.post(format!("{}/excel/import{query}", self.url));
        let request = request.header("prefer", "respond-async");
        let request = request.header("content-type", "multipart/form-data; boundary=b");
        let answer = self.signed(request).body(body).send().await.expect("an answer");
        let location = answer.headers().get("location").and_then(|value| value.to_str().ok());
        location.unwrap_or_else(|| panic!("{}", answer.status())).to_owned()
    }

    /// What became of an import so far.
    pub(crate) async fn find(&self, location: &str) -> Value {
        let request = self.client.get(format!("{}{location}", self.url));
        let answer = self.signed(request).send().await.expect("an answer");
        answer.json().await.expect("JSON")
    }

    /// How many bytes all users are as a workbook.
    pub(crate) async fn export(&self) -> usize {
        let request = self.client.get(format!("{}/excel/export", self.url));
        let answer = self.signed(request).send().await.expect("an answer");
        let answer = answer.error_for_status().expect("a workbook");
        answer.bytes().await.expect("the whole of it").len()
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        request.bearer_auth(&self.token)
    }
}
