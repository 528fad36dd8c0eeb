use std::{sync::Arc, time::Duration};

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use super::{login::Login, shift::Shift};
use crate::{
    servers::{PASSWORD, Portico},
    turns::{Demand, get},
};

/// How many clients a crowd has, and for how long.
const CROWD: usize = 64;
const SPAN: Duration = Duration::from_millis(500);

/// Each displaces the session before it.
pub(super) async fn log_in(portico: Arc<Portico>, mut shift: Shift) -> Shift {
    while shift.goes_on().await {
        portico.log_in(0).await;
    }
    shift
}

/// One session that goes on.
pub(super) async fn refresh(portico: Arc<Portico>, mut shift: Shift) -> Shift {
    let (client, mut tokens) = (Client::new(), portico.tokens(1).await);
    while shift.goes_on().await {
        tokens = portico.refresh(&client, &tokens.refresh).await;
    }
    shift
}

/// Who one is.
pub(super) async fn home(portico: Arc<Portico>, mut shift: Shift) -> Shift {
    let (client, mut login) = (Client::new(), Login::of(2));
    while shift.goes_on().await {
        let request = client.get(format!("http://{}/home", portico.addr));
        let request = request.bearer_auth(login.token(&portico).await);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
    }
    shift
}

/// A user who is made, edited, shown in a list and removed.
pub(super) async fn users(portico: Arc<Portico>, mut shift: Shift) -> Shift {
    let (client, mut login) = (Client::new(), Login::of(3));
    while shift.goes_on().await {
        let token = login.token(&portico).await;
        let ask = async |method: Method, path: &str, body: Value| {
            let request = client.request(method, format!("http://{}{path}", portico.addr));
            let answer = request.bearer_auth(&token).json(&body).send().await.expect("an answer");
            let answer = answer.error_for_status().expect("it is done");
            answer.json::<Value>().await.unwrap_or_default()
        };
        let user = json!({ "username": "soaked", "password": PASSWORD });
        let user = ask(Method::POST, "/users", user).await;
        let path = format!("/users/{}", user["id"]);
        ask(Method::PATCH, &path, json!({ "gender": "female" })).await;
        let listed = ask(Method::GET, "/users?q=soaked", Value::Null).await;
        assert_eq!(listed["items"][0]["gender"], "female", "{listed}");
        ask(Method::DELETE, &path, Value::Null).await;
    }
    shift
}

/// Many at once, who may be refused.
pub(super) async fn crowd(portico: Arc<Portico>) {
    let requests = vec![get(portico.addr, "/hello", None)];
    Demand { addr: portico.addr, requests, connections: CROWD }.load(SPAN).await;
}
