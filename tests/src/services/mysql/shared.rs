//! The servers of the whole test binary.

use std::time::Duration;

use testcontainers::{GenericImage, ImageExt};

use super::{
    Flavour, MysqlDatabase, OwnedMysql, ReplicatedDatabase, ReplicatedMysql,
    database::{PASSWORD, create, server_url, up, with_database},
    replication::{PRIMARY, REPLICA, catch_up, follow},
    server::NO_NAMES,
};
use crate::services::{
    choice::{Had, container_or_local, variable},
    container::{Container, image},
    ports::database_name,
    shared::{Holder, Shared},
};

/// How long a container may take until it lets clients in; it makes its data first.
const START: Duration = Duration::from_mins(2);

/// A fresh, empty database on MySQL.
pub async fn mysql() -> MysqlDatabase {
    static SERVER: Shared<Server> = Shared::new();
    fresh(SERVER.get(|| Server::start("MySQL", "TEST_MYSQL_URL", Flavour::MySql)).await).await
}

/// A fresh, empty database on MariaDB.
pub async fn mariadb() -> MysqlDatabase {
    static SERVER: Shared<Server> = Shared::new();
    fresh(SERVER.get(|| Server::start("MariaDB", "TEST_MARIADB_URL", Flavour::MariaDb)).await).await
}

/// A fresh, empty database on a MySQL primary and its replica, which has it as well.
pub async fn replicated_mysql() -> ReplicatedDatabase {
    static PAIR: Shared<Pair> = Shared::new();
    let pair = PAIR.get(Pair::start).await;
    pair.fresh().await.unwrap_or_else(|reason| panic!("{reason}"))
}

async fn fresh(server: &Server) -> MysqlDatabase {
    MysqlDatabase::on(&server.url).await.unwrap_or_else(|reason| panic!("{reason}"))
}

/// A shared server, and what holds it.
struct Server {
    url: String,
    _holder: Holder,
}

impl Server {
    async fn start(what: &str, name: &str, flavour: Flavour) -> Had<Self> {
        if let Some(url) = variable(name) {
            return Ok(Self { url, _holder: None });
        }
        let container = async || Self::in_container(flavour).await;
        container_or_local(what, container, async || Self::as_process(flavour).await).await
    }

    async fn in_container(flavour: Flavour) -> Had<Self> {
        let image = match flavour {
            Flavour::MySql => image("TEST_MYSQL_IMAGE", "mysql:9"),
            Flavour::MariaDb => image("TEST_MARIADB_IMAGE", "mariadb:11"),
        };
        let (container, port) = contained(image, &["--max-connections=1000"]).await?;
        Ok(Self { url: server_url(port), _holder: Some(Box::new(container)) })
    }

    async fn as_process(flavour: Flavour) -> Had<Self> {
        let server = OwnedMysql::with(flavour, &[]).await?;
        Ok(Self { url: server.url(), _holder: Some(Box::new(server)) })
    }
}

/// A shared primary and its replica, and what holds them.
struct Pair {
    primary: String,
    replica: String,
    _holder: Holder,
}

impl Pair {
    async fn start() -> Had<Self> {
        let urls = (variable("TEST_MYSQL_PRIMARY_URL"), variable("TEST_MYSQL_REPLICA_URL"));
        if let (Some(primary), Some(replica)) = urls {
            return Ok(Self { primary, replica, _holder: None });
        }
        let what = "MySQL primary with a replica";
        container_or_local(what, Self::in_containers, Self::as_processes).await
    }

    async fn in_containers() -> Had<Self> {
        let image = || image("TEST_MYSQL_IMAGE", "mysql:9");
        let (primary, replica) =
            tokio::try_join!(contained(image(), PRIMARY), contained(image(), REPLICA))?;
        let (primary_url, replica_url) = (server_url(primary.1), server_url(replica.1));
        follow(&replica_url, &primary.0.address()?, 3306).await?;
        let containers = Box::new([primary.0, replica.0]);
        Ok(Self { primary: primary_url, replica: replica_url, _holder: Some(containers) })
    }

    async fn as_processes() -> Had<Self> {
        let pair = ReplicatedMysql::try_start().await?;
        let (primary, replica) = (pair.primary().url(), pair.replica().url());
        Ok(Self { primary, replica, _holder: Some(Box::new(pair)) })
    }

    async fn fresh(&self) -> Had<ReplicatedDatabase> {
        let name = database_name();
        create(&self.primary, &name).await?;
        catch_up(&self.primary, &self.replica).await?;
        let [primary, replica] =
            [&self.primary, &self.replica].map(|server| with_database(server, &name));
        Ok(ReplicatedDatabase { primary, replica })
    }
}

/// A container of `image` that lets root in, and its port on this machine.
async fn contained(image: GenericImage, options: &[&str]) -> Had<(Container, u16)> {
    let request = image
        .with_env_var("MYSQL_ROOT_PASSWORD", PASSWORD)
        .with_cmd([&[NO_NAMES], options].concat());
    let container = Container::start(request, &[(0, 3306)]).await?;
    let port = container.port(3306).await?;
    match up(&server_url(port), START).await {
        Ok(()) => Ok((container, port)),
        Err(reason) => Err(format!("{reason}\n{}", container.last_words().await)),
    }
}
