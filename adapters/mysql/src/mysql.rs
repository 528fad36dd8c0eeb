use std::sync::Arc;

use futures_util::future::join_all;
use portico_application::ports::Clock;
use portico_domain::consistency::WriteMark;

use crate::{
    ConfigError, MigrateError, MysqlConfig, Schema, authorities,
    replication::{OwnWrites, Replicas},
    schema,
    server::{Endpoint, Limits, Server},
};

/// The database servers, to be shared by the adapters of all ports.
#[derive(Clone)]
pub struct Mysql {
    primary: Arc<Server>,
    writes: Arc<OwnWrites>,
    replicas: Arc<Replicas>,
}

impl Mysql {
    /// Reads the configuration. It touches no network: connections are made when they are needed, and a server that is
    /// down makes calls fail and nothing else. `clock` is the one of all nodes.
    pub fn connect(config: &MysqlConfig, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        config.check()?;
        config.ca_file.as_deref().map_or(Ok(()), authorities::check)?;
        let limits = Limits::new(config);
        let endpoint = |key: &str, url| Endpoint::parse(key, url, config.ca_file.as_deref());
        let servers = config
            .replicas
            .iter()
            .enumerate()
            .map(|(index, url)| endpoint(&format!("replicas[{index}]"), url))
            .map(|endpoint| Ok(Server::new(endpoint?, limits.clone(), None)))
            .collect::<Result<Vec<_>, ConfigError>>()?;
        let writes = Arc::new(OwnWrites::new(clock, config.max_replica_lag));
        let noted = (!servers.is_empty()).then(|| writes.clone());
        let primary = Arc::new(Server::new(endpoint("primary", &config.primary)?, limits, noted));
        let replicas =
            Replicas::new(primary.clone(), writes.clone(), servers, config.max_replica_lag);
        Ok(Self { primary, writes, replicas: Arc::new(replicas) })
    }

    /// Looks after the replicas, as long as `until` does not end. Before it runs, none of them is used.
    pub async fn watch(&self, until: impl Future<Output = ()> + Send) {
        self.replicas.watch(until).await;
    }

    /// Takes leave of the servers, which count connections that end without. Calls that are under way come to their end
    /// first; a server that does not let go is waited for for a second. Later calls fail.
    pub async fn close(&self) {
        let servers = self.replicas.servers().chain([&*self.primary]);
        join_all(servers.map(Server::close)).await;
    }

    /// Applies what the schema lacks and answers the names of what this call applied, in order. Two at once are safe:
    /// the second waits for the first and finds nothing to do.
    pub async fn migrate(&self) -> Result<Vec<String>, MigrateError> {
        schema::migrate(self.primary.endpoint()).await
    }

    /// The names of what [`Mysql::migrate`] would apply, in order. It writes nothing.
    pub async fn plan(&self) -> Result<Vec<String>, MigrateError> {
        schema::plan(self.primary.endpoint()).await
    }

    /// How the schema of the database stands to the one that this program knows.
    pub async fn check_schema(&self) -> Result<Schema, MigrateError> {
        schema::check(&self.primary, self.primary.deadline()).await
    }

    pub(crate) fn primary(&self) -> &Server {
        &self.primary
    }

    pub(crate) fn replicas(&self) -> &Replicas {
        &self.replicas
    }

    /// Names every write of this node that has ended. Without replicas no read lags on this node, and to another node
    /// the mark says to read on the primary.
    pub(crate) fn write_mark(&self) -> WriteMark {
        self.primary.writes().map_or(WriteMark::ANY, |_| self.writes.mark())
    }
}
