//! A refresh token that is used again, and a token of the other kind in its place.

use portico_proto::portico::auth::v1::{LoginRequest, LogoutRequest, RefreshRequest, Tokens};
use portico_tests::fixtures::{PorticoHome, PorticoServer};
use tonic::{Code, Status};

use super::client::{Client, why};

/// A client of a new server with this setting, and the first tokens of its administrator.
async fn logged_in(setting: &str) -> (PorticoHome, PorticoServer, Client, Tokens) {
    let home = PorticoHome::with_keys();
    let server = home.start(&[setting]);
    let client = Client::new(&server).await;
    let password = server.admin_password().expect("the first start").to_owned();
    let login = LoginRequest { username: "admin".into(), password };
    let answer = client.auth().login(login).await.expect("a session").into_inner();
    (home, server, client, answer.tokens.expect("tokens"))
}

async fn refresh(client: &Client, token: &str) -> Result<Tokens, Status> {
    let request = client.with_token(token).ask(RefreshRequest {});
    Ok(client.auth().refresh(request).await?.into_inner().tokens.expect("tokens"))
}

async fn log_out(client: &Client, token: &str) -> Result<(), Status> {
    let request = client.with_token(token).ask(LogoutRequest {});
    client.auth().logout(request).await.map(drop)
}

#[tokio::test]
async fn within_the_grace_the_same_pair_is_given_again() {
    let (_home, _server, client, first) = logged_in("sessions.refresh_grace=10m").await;
    let second = refresh(&client, &first.refresh_token).await.expect("the next pair");
    let again = refresh(&client, &first.refresh_token).await.expect("the same pair");
    assert_eq!(again.refresh_token, second.refresh_token);
    assert_eq!(again.access_token, second.access_token);
    log_out(&client, &again.access_token).await.expect("the session went on");
}

#[tokio::test]
async fn after_the_grace_the_session_ends() {
    let (_home, _server, client, first) = logged_in("sessions.refresh_grace=0s").await;
    let second = refresh(&client, &first.refresh_token).await.expect("the next pair");
    let replayed = refresh(&client, &first.refresh_token).await.expect_err("a replay");
    assert_eq!(why(&replayed), (Code::Unauthenticated, "refresh_reused".to_owned()));
    let ended = (Code::Unauthenticated, "session_ended".to_owned());
    let late = refresh(&client, &second.refresh_token).await.expect_err("it is over");
    assert_eq!(why(&late), ended);
    assert_eq!(why(&log_out(&client, &second.access_token).await.expect_err("it is over")), ended);
}

#[tokio::test]
async fn an_access_token_is_no_refresh_token() {
    let (_home, _server, client, first) = logged_in("sessions.refresh_grace=10s").await;
    let refused = refresh(&client, &first.access_token).await.expect_err("no refresh token");
    assert_eq!(why(&refused), (Code::Unauthenticated, "token_invalid".to_owned()));
    refresh(&client, &first.refresh_token).await.expect("the session goes on");
}
