use portico_proto::{
    hello::HelloRequest,
    portico::auth::v1::{LoginRequest, LogoutRequest, RefreshRequest, Tokens},
};
use portico_tests::{
    contract::eventually,
    fixtures::{PorticoHome, PorticoServer},
};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;

use super::client::{Client, end_reason, why};
use crate::end_to_end::{audit::audited, caller::Caller};

async fn log_in(client: &Client, username: &str, password: &str) -> Result<Tokens, Status> {
    let (username, password) = (username.to_owned(), password.to_owned());
    let answer = client.auth().login(LoginRequest { username, password }).await?;
    Ok(answer.into_inner().tokens.expect("tokens"))
}

fn password(server: &PorticoServer) -> String {
    server.admin_password().expect("the first start").to_owned()
}

#[tokio::test]
async fn the_greeting_is_the_one_that_was_promised() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let client = Client::new(&server).await;
    for (id, name) in [(1, "hello world"), (0, "hello gRPC"), (-1, "hello gRPC"), (2, "hello gRPC")]
    {
        let greeting = client.hello().say_hello(HelloRequest { id }).await.expect("a greeting");
        assert!(greeting.metadata().contains_key("x-request-id"));
        let greeting = greeting.into_inner();
        assert_eq!((greeting.id, greeting.name.as_str()), (id, name));
    }
}

#[tokio::test]
async fn a_session_goes_from_login_to_logout() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let client = Client::new(&server).await;
    let first = log_in(&client, "admin", &password(&server)).await.expect("a session");
    assert_eq!((first.token_type.as_str(), first.expires_in), ("Bearer", 1800));

    let refresh = client.with_token(&first.refresh_token).ask(RefreshRequest {});
    let second = client.auth().refresh(refresh).await.expect("the next pair").into_inner();
    let second = second.tokens.expect("tokens");
    assert_eq!(second.session_id, first.session_id);
    assert_ne!(second.access_token, first.access_token);

    let client = client.with_token(&second.access_token);
    client.auth().logout(client.ask(LogoutRequest {})).await.expect("the end");
    let again = client.auth().logout(client.ask(LogoutRequest {})).await.expect_err("it is over");
    assert_eq!(why(&again), (Code::Unauthenticated, "session_ended".to_owned()));
    assert_eq!(end_reason(&again), "logged_out");
}

#[tokio::test]
async fn a_failure_says_why_in_the_language_of_the_caller() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let client = Client::new(&server).await;
    let wrong = log_in(&client, "admin", "nonsense").await.expect_err("a wrong password");
    assert_eq!(why(&wrong), (Code::Unauthenticated, "invalid_credentials".to_owned()));

    let mut request = Request::new(LogoutRequest {});
    request.metadata_mut().insert("accept-language", "zh-CN".parse().expect("ASCII"));
    request.metadata_mut().insert("x-request-id", "mine-7".parse().expect("ASCII"));
    let missing = client.auth().logout(request).await.expect_err("no token");
    assert_eq!(why(&missing), (Code::Unauthenticated, "token_missing".to_owned()));
    let said = missing.get_details_localized_message().expect("a message");
    assert_eq!((said.locale.as_str(), said.message.as_str()), ("zh-CN", "令牌为空"));
    assert_eq!(missing.get_details_request_info().expect("an id").request_id, "mine-7");
    assert_eq!(missing.metadata().get("x-request-id").expect("an id"), "mine-7");
}

#[tokio::test]
async fn a_token_of_the_other_kind_and_nonsense_are_refused() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let client = Client::new(&server).await;
    let tokens = log_in(&client, "admin", &password(&server)).await.expect("a session");
    for (token, reason) in
        [(tokens.refresh_token.as_str(), "token_invalid"), ("nonsense", "token_malformed")]
    {
        let client = client.with_token(token);
        let refused = client.auth().logout(client.ask(LogoutRequest {})).await;
        let refused = refused.expect_err("no access token");
        assert_eq!(why(&refused), (Code::Unauthenticated, reason.to_owned()));
    }
}

#[tokio::test]
async fn a_login_is_listed_with_its_device_and_audited_with_its_address() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["sessions.max_per_user=0"]);
    let admin = Caller::admin(&server).await;
    let client = Client::new(&server).await;
    let tokens = log_in(&client, "admin", &password(&server)).await.expect("a session");

    let (_, listed) = admin.get("/auth/sessions").await;
    let listed = listed["items"].as_array().expect("an array");
    let ours = listed.iter().find(|item| item["id"] == tokens.session_id).expect("it is listed");
    assert_eq!((&ours["device"], &ours["address"]), (&"tonic".into(), &"127.0.0.1".into()));

    let find = async || {
        audited(&server.log()).into_iter().find(|line| line["session"] == tokens.session_id)
    };
    let line = eventually(find, Option::is_some).await.expect("it is written down");
    assert_eq!((&line["action"], &line["address"]), (&"logged_in".into(), &"127.0.0.1".into()));
    assert!(line["request_id"].is_string(), "{line}");
}
