use portico_proto::portico::users::v1::{GetUserRequest, ListUsersRequest, Role};
use portico_tests::fixtures::PorticoHome;
use tonic::Code;

use super::client::{Client, why};
use crate::end_to_end::caller::Caller;

const PASSWORD: &str = "correct horse battery staple";

async fn names(client: &Client, request: ListUsersRequest) -> Vec<String> {
    let listed = client.users().list_users(client.ask(request)).await.expect("a list");
    let mut users = listed.into_inner();
    let mut names = Vec::new();
    while let Some(user) = users.message().await.expect("it goes on") {
        names.push(user.user.expect("a user").username);
    }
    names
}

#[tokio::test]
async fn an_administrator_sees_users() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    for name in ["ada", "adele", "bob"] {
        admin.add_user(name, PASSWORD).await;
    }
    let client = Client::new(&server).await.with_token(&admin.access);
    let all = ListUsersRequest::default;
    assert_eq!(names(&client, all()).await, ["admin", "ada", "adele", "bob"]);
    let some = ListUsersRequest { username_prefix: "ad".into(), after_id: admin.id().await };
    assert_eq!(names(&client, some).await, ["ada", "adele"]);

    let id = admin.id().await;
    let shown = client.users().get_user(client.ask(GetUserRequest { id })).await.expect("a user");
    let user = shown.into_inner().user.expect("a user");
    assert_eq!((user.id, user.username.as_str(), user.role()), (id, "admin", Role::Admin));
    for id in [0, -1, i64::MAX] {
        let missing = client.users().get_user(client.ask(GetUserRequest { id })).await;
        let missing = missing.expect_err("nobody");
        assert_eq!(why(&missing), (Code::NotFound, "not_found".to_owned()));
    }
}

#[tokio::test]
async fn nobody_else_does() {
    let home = PorticoHome::with_keys();
    home.add_user("ada", PASSWORD);
    let server = home.start(&[]);
    let ada = Caller::log_in(&server, "ada", PASSWORD).await;
    let nobody = Client::new(&server).await;
    for (client, code, reason) in [
        (nobody.clone(), Code::Unauthenticated, "token_missing"),
        (nobody.with_token(&ada.access), Code::PermissionDenied, "forbidden"),
    ] {
        let shown = client.users().get_user(client.ask(GetUserRequest { id: 1 })).await;
        assert_eq!(why(&shown.expect_err("no admin")), (code, reason.to_owned()));
        let listed = client.users().list_users(client.ask(ListUsersRequest::default())).await;
        assert_eq!(why(&listed.expect_err("no admin")), (code, reason.to_owned()));
    }
}
