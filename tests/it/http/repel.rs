use portico_proto::portico::{
    auth::v1::{RefreshRequest, auth_service_client::AuthServiceClient},
    users::v1::{GetUserRequest, user_service_client::UserServiceClient},
};
use serde_json::Value;
use tonic::{Code, Status};

use super::{
    ask::{get, post},
    forge::{claims, forge, header},
    site::TestSite,
};
use crate::grpc::{
    client::why,
    site::{Line, ask, line},
};

/// Sends each token of both types wherever a token is taken, over HTTP and over gRPC, which answer alike.
pub(super) async fn repel(make: impl Fn(&str) -> Vec<String>) {
    let (site, store) = TestSite::watched();
    let line = line(&site);
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
                    let status = over_grpc(&line, typ, &token).await;
                    assert_eq!(why(&status), (Code::Unauthenticated, code), "{token:.200}");
                }
            }
        }
    }
    assert_eq!(store.calls(), 0, "the store was asked about a forged token");
}

async fn over_grpc(line: &Line, typ: &str, token: &str) -> Status {
    let answer = if typ == "at+jwt" {
        let mut users = UserServiceClient::new(line.clone());
        users.get_user(ask(GetUserRequest { id: 1 }, Some(token))).await.map(drop)
    } else {
        let mut sessions = AuthServiceClient::new(line.clone());
        sessions.refresh(ask(RefreshRequest {}, Some(token))).await.map(drop)
    };
    answer.expect_err("a refusal")
}

pub(super) async fn repel_headers(change: impl Fn(Value) -> Vec<Value>) {
    repel(|typ| change(header(typ)).iter().map(|header| forge(header, &claims())).collect()).await;
}

pub(super) async fn repel_claims(change: impl Fn(Value) -> Vec<Value>) {
    repel(|typ| change(claims()).iter().map(|claims| forge(&header(typ), claims)).collect()).await;
}
