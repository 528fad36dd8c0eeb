use clap::ValueEnum;
use tokio::sync::OnceCell;

use crate::{
    figures::Figure,
    grpc, http, logins, overload,
    servers::{Installation, Stores},
    sheets, sockets, stores,
};

/// What can be measured, in the order in which it is.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Topic {
    /// How soon a server is ready, and its memory when it does nothing
    Start,
    /// The greeting over HTTP, against bare axum
    Hello,
    /// Authenticated requests on each store, against bare axum
    Home,
    /// What session checks ask of Redis
    Sessions,
    /// Users on MySQL, against the same select by bare axum, and the pool
    Users,
    /// What a failed login tells by its time
    FailedLogins,
    /// Logins, against one hash and one signature
    Logins,
    /// Two hundred logins at once, beside a probe
    LoginStorm,
    /// Refreshes, against one verification and two signatures
    Refreshes,
    /// A pair of tokens, against two signatures
    Signing,
    /// 100,000 users in one transaction, on each store
    Upserts,
    /// The reader and the writer of workbooks, against those of Python
    Workbooks,
    /// Imports and exports of whole servers
    Sheets,
    /// Three times as many requests as can be served
    Overload,
    /// Memory and time of sockets that do nothing
    IdleSockets,
    /// Messages that come back, against bare axum and gorilla/websocket
    Echo,
    /// One topic to many sockets, against a loop of writes
    FanOut,
    /// Sockets that read nothing, among others
    SlowSockets,
    /// Messages through Redis to the sockets of another node
    SocketNodes,
    /// The greeting over gRPC, against bare tonic
    GrpcHello,
    /// Authenticated calls, against bare tonic
    GrpcAuth,
    /// A stream of users, against bare tonic
    GrpcUsers,
}

/// What is started for whoever needs it.
#[derive(Default)]
struct Grounds {
    embedded: OnceCell<Installation>,
    shared: OnceCell<(Installation, Stores)>,
}

impl Grounds {
    async fn embedded(&self) -> &Installation {
        self.embedded.get_or_init(async || Installation::embedded()).await
    }

    async fn shared(&self) -> &Installation {
        &self.shared_with_stores().await.0
    }

    async fn shared_with_stores(&self) -> &(Installation, Stores) {
        let start = async || {
            let stores = Stores::start().await;
            (Installation::on(&stores), stores)
        };
        self.shared.get_or_init(start).await
    }
}

/// Measures `topics`, and tells each figure on standard error as soon as it is there.
pub(crate) async fn measure(topics: &[Topic]) -> Vec<Figure> {
    let grounds = Grounds::default();
    let mut figures = Vec::new();
    for &topic in topics {
        for figure in measure_one(topic, &grounds).await {
            let figure = Figure { topic: name(topic), ..figure };
            eprintln!("{}: {figure}", figure.topic);
            figures.push(figure);
        }
    }
    figures
}

fn name(topic: Topic) -> String {
    topic.to_possible_value().expect("every topic can be asked for").get_name().to_owned()
}

async fn measure_one(topic: Topic, grounds: &Grounds) -> Vec<Figure> {
    match topic {
        Topic::Start => http::start(grounds.embedded().await, grounds.shared().await).await,
        Topic::Hello => http::hello(grounds.embedded().await, grounds.shared().await).await,
        Topic::Home => http::home(grounds.embedded().await, grounds.shared().await).await,
        Topic::Sessions => {
            let (shared, stores) = grounds.shared_with_stores().await;
            http::sessions(shared, stores).await
        }
        Topic::Users => {
            let (shared, stores) = grounds.shared_with_stores().await;
            stores::users(shared, stores).await
        }
        Topic::FailedLogins => logins::failed(grounds.embedded().await).await,
        Topic::Logins => logins::crowd(grounds.shared().await).await,
        Topic::LoginStorm => logins::storm(grounds.shared().await).await,
        Topic::Refreshes => logins::refreshes(grounds.shared().await).await,
        Topic::Signing => logins::signing().await,
        Topic::Upserts => stores::upserts().await,
        Topic::Workbooks => tokio::task::block_in_place(sheets::alone),
        Topic::Sheets => sheets::servers(grounds.embedded().await, grounds.shared().await).await,
        Topic::Overload => overload::measure(grounds.shared().await).await,
        Topic::IdleSockets => sockets::idle(grounds.embedded().await).await,
        Topic::Echo => sockets::echo(grounds.embedded().await).await,
        Topic::FanOut => sockets::fan_out(grounds.embedded().await).await,
        Topic::SlowSockets => sockets::slow(grounds.embedded().await).await,
        Topic::SocketNodes => sockets::nodes(grounds.shared().await).await,
        Topic::GrpcHello => grpc::hello(grounds.embedded().await).await,
        Topic::GrpcAuth => grpc::auth(grounds.embedded().await).await,
        Topic::GrpcUsers => grpc::users().await,
    }
}
