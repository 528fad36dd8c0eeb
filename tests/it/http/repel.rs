use axum::http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};
use serde_json::Value;

use super::{
    ask::{get, post},
    forge::{claims, forge, header},
    site::TestSite,
};
use crate::websocket::door::Door;

/// Sends each token of both types wherever a token is taken.
pub(super) async fn repel(make: impl Fn(&str) -> Vec<String>) {
    let (site, store) = TestSite::watched();
    let door = Door::of(&site);
    for (typ, path) in [("at+jwt", "/home"), ("rt+jwt", "/auth/refresh_token")] {
        for token in make(typ) {
            for ask in [get(path), post(path)] {
                let answer = site.send(ask.bearer(&token)).await;
                if answer.status != 405 {
                    let problem: Value = serde_json::from_slice(&answer.body).expect("JSON");
                    let code = problem["code"].as_str().expect("a string").to_owned();
                    assert!(
                        ["token_malformed", "token_invalid", "token_expired"].contains(&&*code),
                        "{code}: {token:.200}"
                    );
                    answer.problem(401, &code);
                }
            }
            if typ == "at+jwt" {
                repel_sockets(&door, &token).await;
            }
        }
    }
    assert_eq!(store.calls(), 0, "the store was asked about a forged token");
}

/// A token is taken from a client in a header, and from a browser in a list of protocols.
async fn repel_sockets(door: &Door, token: &str) {
    let refusals = ["token_malformed", "token_invalid", "token_expired"];
    for (name, value) in [
        (AUTHORIZATION, format!("Bearer {token}")),
        (SEC_WEBSOCKET_PROTOCOL, format!("portico.v1, bearer.{token}")),
    ] {
        let answer = door.knock(name, &value).await;
        let problem: Value = serde_json::from_slice(&answer.body).expect("JSON");
        let code = problem["code"].as_str().expect("a string");
        assert!(refusals.contains(&code), "{code}: {token:.200}");
        answer.problem(401, code);
    }
}

pub(super) async fn repel_headers(change: impl Fn(Value) -> Vec<Value>) {
    repel(|typ| change(header(typ)).iter().map(|header| forge(header, &claims())).collect()).await;
}

pub(super) async fn repel_claims(change: impl Fn(Value) -> Vec<Value>) {
    repel(|typ| change(claims()).iter().map(|claims| forge(&header(typ), claims)).collect()).await;
}
