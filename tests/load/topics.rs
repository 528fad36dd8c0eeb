use serde_json::{Map, Value};
use tokio::sync::OnceCell;

use crate::{
    failed_logins, grpc, home, installation::Installation, login_storm, logins, overload,
    refreshes, sessions, sheets, sockets, start, stores::Stores, upserts, users,
};

/// What can be measured, in the order in which it is.
pub(crate) const TOPICS: [&str; 19] = [
    "start",
    "home",
    "failed-logins",
    "sessions",
    "users",
    "logins",
    "login-storm",
    "refreshes",
    "upserts",
    "sheets",
    "idle-sockets",
    "echo",
    "fan-out",
    "slow-sockets",
    "socket-nodes",
    "grpc-hello",
    "grpc-auth",
    "grpc-users",
    "overload",
];

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

/// Measures `topics`; prints a line on standard error for each figure, and all of them as JSON on standard output.
pub(crate) async fn measure(topics: &[&str]) {
    let grounds = Grounds::default();
    let mut figures = Map::new();
    for &topic in topics {
        figures.insert(topic.to_owned(), measure_one(topic, &grounds).await);
    }
    println!("{:#}", Value::Object(figures));
}

async fn measure_one(topic: &str, grounds: &Grounds) -> Value {
    match topic {
        "start" => start::measure(grounds.embedded().await, grounds.shared().await).await,
        "home" => home::measure(grounds.embedded().await).await,
        "failed-logins" => failed_logins::measure(grounds.embedded().await).await,
        "sessions" => {
            let (shared, stores) = grounds.shared_with_stores().await;
            sessions::measure(shared, stores).await
        }
        "users" => {
            let (shared, stores) = grounds.shared_with_stores().await;
            users::measure(shared, stores).await
        }
        "logins" => logins::measure(grounds.shared().await).await,
        "login-storm" => login_storm::measure(grounds.shared().await).await,
        "refreshes" => refreshes::measure(grounds.shared().await).await,
        "upserts" => upserts::measure().await,
        "sheets" => sheets::measure(grounds.embedded().await, grounds.shared().await).await,
        "idle-sockets" => sockets::idle(grounds.embedded().await).await,
        "echo" => sockets::echo(grounds.embedded().await).await,
        "fan-out" => sockets::fan_out(grounds.embedded().await).await,
        "slow-sockets" => sockets::slow(grounds.embedded().await).await,
        "socket-nodes" => sockets::nodes(grounds.shared().await).await,
        "grpc-hello" => grpc::hello(grounds.embedded().await).await,
        "grpc-auth" => grpc::auth(grounds.embedded().await).await,
        "grpc-users" => grpc::users().await,
        "overload" => overload::measure(grounds.shared().await).await,
        _ => Value::Null,
    }
}
