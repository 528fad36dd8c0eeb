use std::collections::HashMap;

use axum::serve::ListenerExt;
use futures_util::stream::{self, BoxStream, StreamExt};
use portico_proto::{
    hello::{
        HelloRequest, HelloResponse,
        hello_service_server::{HelloService, HelloServiceServer},
    },
    portico::users::v1::{
        Gender, GetUserRequest, GetUserResponse, ListUsersRequest, ListUsersResponse, Role, Status,
        User,
        user_service_server::{UserService, UserServiceServer},
    },
};
use prost_types::Timestamp;
use tokio::net::TcpListener;
use tonic::{Request, Response, async_trait, service::Routes};
use tonic_types::{ErrorDetails, StatusExt};

use crate::servers::{Peer, this_binary};

/// The id that no user ever has.
pub(super) const NOBODY: i64 = 0;

/// Answers at once, whoever asks.
#[derive(Clone, Copy)]
struct Bare {
    /// How many users there are.
    users: i64,
}

/// The same services of tonic with nothing behind them but `users` constants, in a process of its own.
pub(super) fn start(users: usize) -> Peer {
    Peer::of(this_binary().args(["peer", "tonic", &users.to_string()]))
}

/// What that process does. Prints its address.
pub(crate) async fn serve(users: i64) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    println!("{}", listener.local_addr().expect("a bound address"));
    let bare = Bare { users };
    let routes =
        Routes::new(HelloServiceServer::new(bare)).add_service(UserServiceServer::new(bare));
    // As everybody else does, or answers would wait for acknowledgements.
    let listener = listener.tap_io(|stream| stream.set_nodelay(true).expect("a TCP option"));
    let served = axum::serve(listener, routes.prepare().into_axum_router());
    served.await.expect("the peer serves");
}

#[async_trait]
impl HelloService for Bare {
    async fn say_hello(
        &self,
        request: Request<HelloRequest>,
    ) -> Result<Response<HelloResponse>, tonic::Status> {
        let id = request.into_inner().id;
        Ok(Response::new(HelloResponse { id, name: "hello world".to_owned() }))
    }
}

#[async_trait]
impl UserService for Bare {
    async fn get_user(
        &self,
        request: Request<GetUserRequest>,
    ) -> Result<Response<GetUserResponse>, tonic::Status> {
        match request.into_inner().id {
            NOBODY => Err(unknown()),
            id => Ok(Response::new(GetUserResponse { user: Some(user(id)) })),
        }
    }

    type ListUsersStream = BoxStream<'static, Result<ListUsersResponse, tonic::Status>>;

    async fn list_users(
        &self,
        _: Request<ListUsersRequest>,
    ) -> Result<Response<Self::ListUsersStream>, tonic::Status> {
        let users = (1..=self.users).map(|id| Ok(ListUsersResponse { user: Some(user(id)) }));
        Ok(Response::new(stream::iter(users).boxed()))
    }
}

/// What Portico says of an id that nobody has.
fn unknown() -> tonic::Status {
    let mut details = ErrorDetails::new();
    details
        .set_error_info("not_found", "portico", HashMap::new())
        .set_request_info("0123456789ab-g1234", "")
        .set_localized_message("en", "Not found");
    tonic::Status::with_error_details(tonic::Code::NotFound, "Not found", details)
}

fn user(id: i64) -> User {
    let at = Timestamp { seconds: 1_800_000_000, nanos: 123_456_000 };
    User {
        id,
        username: format!("g.{id}@example"),
        gender: Gender::Male.into(),
        role: Role::Member.into(),
        status: Status::Active.into(),
        version: 1,
        created_at: Some(at),
        updated_at: Some(at),
    }
}
