use portico_proto::portico::users::v1::{GetUserRequest, user_service_client::UserServiceClient};
use tonic::{Code, transport::Channel};

use super::{
    bare::{self, NOBODY},
    callers::{Callee, bearer, compare, with_token},
};
use crate::{
    figures::{Figure, Wanted},
    servers::Installation,
};

/// Of `GetUser`, whether it asks the store or not.
const WANTED: Wanted = Wanted::AtLeast(0.8);

/// `GetUser` with a token against the same of bare tonic, which gets the token as well: of a user who is read from the store, and of an id
/// that nobody has, for which the store is not asked, so that what is left is who calls.
pub(crate) async fn measure(embedded: &Installation) -> Vec<Figure> {
    let (portico, peer) = (embedded.start(&[]), bare::start(0));
    let token = portico.log_in(0).await;
    let id = portico.user_id(&token).await;
    let token = bearer(&token);
    let mut callees = [
        ("portico", Callee::dial(portico.grpc, portico.process()).await),
        ("bare tonic", Callee::dial(peer.addr, peer.process()).await),
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
        compare(&mut callees, call).await.figures(what, "calls", &[Some(WANTED)])
    };
    let nobody = "authenticated GetUser of nobody, which no store is asked for";
    let mut figures = of(nobody, NOBODY, Code::NotFound).await;
    figures.extend(of("authenticated GetUser, embedded store", id, Code::Ok).await);
    figures
}
