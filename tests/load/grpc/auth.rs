use portico_proto::portico::users::v1::{GetUserRequest, user_service_client::UserServiceClient};
use serde_json::{Value, json};
use tonic::transport::Channel;

use super::{
    bare,
    callers::{Callee, bearer, compare, with_token},
};
use crate::installation::Installation;

/// `GetUser` with a token, which reads a user from the store, against a constant one of bare tonic, which gets the token as well. With the
/// access log and without it.
pub(crate) async fn measure(embedded: &Installation) -> Value {
    json!({
        "logged": show(embedded, "GetUser", &[]).await,
        "unlogged": show(embedded, "GetUser, log.access=false", &["log.access=false"]).await,
    })
}

async fn show(embedded: &Installation, what: &str, settings: &[&str]) -> Value {
    let (portico, peer) = (embedded.start(settings), bare::start(0));
    let token = portico.log_in(0).await;
    let id = portico.user_id(&token).await;
    let mut callees = [
        Callee::dial("portico", portico.grpc, portico.process()).await,
        Callee::dial("bare tonic", peer.addr, peer.process()).await,
    ];
    let token = bearer(&token);
    let call = move |channel: Channel| {
        let request = with_token(GetUserRequest { id }, &token);
        async move {
            let shown = UserServiceClient::new(channel).get_user(request).await;
            assert_eq!(shown.expect("an answer").into_inner().user.expect("a user").id, id);
        }
    };
    compare(what, &mut callees, call).await
}
