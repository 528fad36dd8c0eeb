use portico_proto::portico::users::v1::{GetUserRequest, user_service_client::UserServiceClient};
use serde_json::{Value, json};
use tonic::{Code, transport::Channel};

use super::{
    bare::{self, NOBODY},
    callers::{Callee, bearer, compare, with_token},
};
use crate::installation::Installation;

/// `GetUser` with a token against the same of bare tonic, which gets the token as well: of a user who is read from the store, and of an id
/// that nobody has, for which the store is not asked, so that what is left is who calls.
pub(crate) async fn measure(embedded: &Installation) -> Value {
    let (portico, peer) = (embedded.start(&[]), bare::start(0));
    let token = portico.log_in(0).await;
    let id = portico.user_id(&token).await;
    let token = bearer(&token);
    let mut callees = [
        Callee::dial("portico", portico.grpc, portico.process()).await,
        Callee::dial("bare tonic", peer.addr, peer.process()).await,
    ];
    let mut of = async |what: &str, id: i64, code: Code| {
        let token = token.clone();
        let call = move |channel: Channel| {
            let request = with_token(GetUserRequest { id }, &token);
            async move {
                let shown = UserServiceClient::new(channel).get_user(request).await;
                assert_eq!(shown.err().map_or(Code::Ok, |status| status.code()), code);
            }
        };
        compare(what, &mut callees, call).await
    };
    json!({
        "somebody": of("GetUser", id, Code::Ok).await,
        "nobody": of("GetUser of nobody", NOBODY, Code::NotFound).await,
    })
}
