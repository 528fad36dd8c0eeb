use std::time::Duration;

use portico_proto::portico::users::v1::{ListUsersRequest, user_service_client::UserServiceClient};
use tonic::{metadata::AsciiMetadataValue, transport::Channel};

use super::{
    bare,
    callers::{Callee, bearer, with_token},
};
use crate::{
    figures::{Figure, Wanted},
    servers::Installation,
    sheets::Clerk,
    turns::{Contest, Turn, Watch},
};

const USERS: u64 = 10_000;
const SPAN: Duration = Duration::from_secs(2);
const WANTED: Wanted = Wanted::AtLeast(0.7);

/// `ListUsers` of a store with 10,000 users and a few more, again and again, against as many constant users of bare tonic.
pub(crate) async fn measure() -> Vec<Figure> {
    let installation = Installation::embedded();
    let portico = installation.start(&[]);
    let token = portico.log_in(0).await;
    Clerk::new(&portico, token.clone()).add_users(USERS).await;
    let token = bearer(&token);
    let ours = Callee::dial(portico.grpc, portico.process()).await;
    let all = list(ours.channel(), &token).await;
    let peer = bare::start(all);
    let theirs = Callee::dial(peer.addr, peer.process()).await;
    let mut callees = [("portico", ours), ("bare tonic", theirs)];
    let contest = Contest::hold(&mut callees, async |callee| turn(callee, &token, all).await);
    let what = format!("ListUsers of {all} users of the embedded store");
    contest.await.figures(&what, "users", &[Some(WANTED)])
}

async fn turn(callee: &Callee<'_>, token: &AsciiMetadataValue, all: usize) -> Turn {
    let watch = Watch::start(callee.process);
    let mut users = 0;
    while watch.started().elapsed() < SPAN {
        assert_eq!(list(callee.channel(), token).await, all, "users are missing");
        users += all;
    }
    watch.turn(users as u64)
}

/// How many users a stream brings.
async fn list(channel: Channel, token: &AsciiMetadataValue) -> usize {
    let request = with_token(ListUsersRequest::default(), token);
    let listed = UserServiceClient::new(channel).list_users(request).await;
    let mut users = listed.expect("a list").into_inner();
    let mut count = 0;
    while users.message().await.expect("it goes on").is_some() {
        count += 1;
    }
    count
}
