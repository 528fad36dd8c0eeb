use std::time::{Duration, Instant};

use portico_proto::portico::users::v1::{ListUsersRequest, user_service_client::UserServiceClient};
use serde_json::Value;
use tonic::{metadata::AsciiMetadataValue, transport::Channel};

use super::{
    bare,
    callers::{Callee, bearer, with_token},
};
use crate::{
    contest::{Contest, ROUNDS, Turn},
    installation::Installation,
    sheets::import_users,
    statistics::number,
};

const USERS: u64 = 10_000;
const SPAN: Duration = Duration::from_secs(2);

/// `ListUsers` of a store with 10,000 users and a few more, again and again, against as many constant users of bare tonic.
pub(crate) async fn measure() -> Value {
    let installation = Installation::embedded();
    let portico = installation.start(&[]);
    let token = portico.log_in(0).await;
    import_users(&portico, &token, USERS).await;
    let token = bearer(&token);
    let ours = Callee::dial("portico", portico.grpc, portico.process()).await;
    let all = list(ours.channel(), &token).await;
    let peer = bare::start(all);
    let theirs = Callee::dial("bare tonic", peer.addr, peer.process()).await;
    let mut contest = Contest::new(vec![ours.name, theirs.name]);
    for _ in 0..ROUNDS {
        for (callee, turns) in [&ours, &theirs].into_iter().zip(&mut contest.turns) {
            turns.push(turn(callee, &token, all).await);
        }
    }
    contest.report(&format!("ListUsers of {all}"), "users")
}

async fn turn(callee: &Callee<'_>, token: &AsciiMetadataValue, all: usize) -> Turn {
    let (busy, started) = (callee.process.processor_time(), Instant::now());
    let mut users = 0;
    while started.elapsed() < SPAN {
        assert_eq!(list(callee.channel(), token).await, all, "users are missing");
        users += all;
    }
    let users = number(users as u64);
    let took = started.elapsed();
    let busy = callee.process.processor_time().saturating_sub(busy);
    Turn { per_second: users / took.as_secs_f64(), cost: busy.div_f64(users) }
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
