use serde_json::Value;

use super::{
    ask::{get, post},
    forge::{claims, forge, header},
    site::TestSite,
};

/// Sends each token of both types wherever a token is taken.
pub(super) async fn repel(make: impl Fn(&str) -> Vec<String>) {
    let (site, store) = TestSite::watched();
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
        }
    }
    assert_eq!(store.calls(), 0, "the store was asked about a forged token");
}

pub(super) async fn repel_headers(change: impl Fn(Value) -> Vec<Value>) {
    repel(|typ| change(header(typ)).iter().map(|header| forge(header, &claims())).collect()).await;
}

pub(super) async fn repel_claims(change: impl Fn(Value) -> Vec<Value>) {
    repel(|typ| change(claims()).iter().map(|claims| forge(&header(typ), claims)).collect()).await;
}
