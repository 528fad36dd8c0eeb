//! Clients of gRPC, each on one channel all the time.

use portico_proto::{
    hello::HelloRequest,
    portico::{session::v1::WatchRequest, users::v1::GetUserRequest},
};
use tonic::{Code, Status};

use super::{
    fleet::Fleet,
    load::{Load, Over, Tally},
};
use crate::{end_to_end::caller::Caller, grpc::client::Client};

const CALLERS: usize = 3;
const WATCHERS: usize = 2;

/// Has some call, and others watch a session.
pub(super) async fn begin(load: &mut Load, fleet: &Fleet, admin: &Caller) {
    let id = admin.id().await;
    for _ in 0..CALLERS {
        let client = Client::at(fleet.proxy.grpc()).await.with_token(&admin.access);
        load.add(|over| call(client, id, over));
    }
    for _ in 0..WATCHERS {
        let client = Client::at(fleet.proxy.grpc()).await.with_token(&admin.access);
        load.add(|over| watch(client, over));
    }
}

async fn call(client: Client, id: i64, over: Over) -> Tally {
    let mut tally = Tally::default();
    while over.goes_on().await {
        let hello = client.hello().say_hello(client.ask(HelloRequest { id: 1 })).await;
        tally.note("calls", hello.map(drop).map_err(|status| told(&status)));
        let user = client.users().get_user(client.ask(GetUserRequest { id })).await;
        tally.note("calls", user.map(drop).map_err(|status| told(&status)));
    }
    tally
}

/// Watches, and watches again when the instance ends that was asked.
async fn watch(client: Client, mut over: Over) -> Tally {
    let mut tally = Tally::default();
    while over.goes_on().await {
        let watching = client.sessions().watch(client.ask(WatchRequest {})).await;
        let mut stream = match watching {
            Ok(stream) => stream.into_inner(),
            Err(status) => {
                tally.note("watches", Err(told(&status)));
                continue;
            }
        };
        tally.note("watches", Ok(()));
        loop {
            tokio::select! {
                () = over.comes() => return tally,
                message = stream.message() => match message {
                    Ok(Some(_)) => {}
                    Err(status) if status.code() == Code::Unavailable => break,
                    other => {
                        tally.note("watches", Err(format!("it ended with {other:?}")));
                        break;
                    }
                }
            }
        }
    }
    tally
}

fn told(status: &Status) -> String {
    format!("{status:?}")
}
