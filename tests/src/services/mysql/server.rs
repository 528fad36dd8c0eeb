use std::{ffi::OsString, path::Path, time::Duration};

use rustix::process::Signal;
use tokio::task::spawn_blocking;

use super::{
    Flavour,
    database::{ACCOUNT, PASSWORD, order, server_url, up, with_database},
    initial::{basics, fill},
    replication::{follow, follow_mariadb},
};
use crate::services::{
    Certificate,
    choice::Had,
    keeper::{Keeper, room},
    ports::free_port,
};

/// How long a server may take to come up, after a crash as well.
const START: Duration = Duration::from_mins(1);

/// A MySQL or MariaDB server that is one test's own, as a process of this machine.
pub struct OwnedMysql {
    keeper: Keeper,
    port: u16,
    flavour: Flavour,
    /// Whether it takes no connection that is not encrypted.
    is_encrypted: bool,
}

impl OwnedMysql {
    /// Starts one.
    pub async fn start(flavour: Flavour) -> Self {
        Self::with(flavour, &[]).await.unwrap_or_else(|reason| panic!("{reason}"))
    }

    /// Starts one that cannot encrypt. MariaDB from 11.4 on makes itself a certificate unless it is told not to.
    pub async fn start_without_tls() -> Self {
        let started = Self::with(Flavour::MariaDb, &["--skip-ssl"]).await;
        started.unwrap_or_else(|reason| panic!("{reason}"))
    }

    /// Starts one that shows `certificate` and takes encrypted connections only.
    pub async fn start_with_tls(flavour: Flavour, certificate: &Certificate) -> Self {
        let mut options = vec!["--require-secure-transport=ON".to_owned()];
        options.extend(certificate.options("--ssl-ca=", "--ssl-cert=", "--ssl-key="));
        let options: Vec<_> = options.iter().map(String::as_str).collect();
        let started = Self::begun(flavour, &options, true).await;
        started.unwrap_or_else(|reason| panic!("{reason}"))
    }

    /// Starts one with further `options`.
    pub(super) async fn with(flavour: Flavour, options: &[&str]) -> Had<Self> {
        Self::begun(flavour, options, false).await
    }

    async fn begun(flavour: Flavour, options: &[&str], is_encrypted: bool) -> Had<Self> {
        let program = flavour.program()?;
        let (room, port) = (room(), free_port());
        let command = program.line(arguments(flavour, &room, port, options));
        let data = room.join("data");
        let keeper = Keeper::new(room, command);
        let filled = spawn_blocking(move || fill(flavour, &data)).await;
        filled.map_err(|error| error.to_string())??;
        let mut server = Self { keeper, port, flavour, is_encrypted };
        server.begin().await?;
        Ok(server)
    }

    /// Root's way, without a database.
    #[must_use]
    pub fn url(&self) -> String {
        let options = if self.is_encrypted { "?require_ssl=true&verify_ca=false" } else { "" };
        server_url(self.port) + options
    }

    /// Root's way to the database of [`OwnedMysql::account_url`].
    #[must_use]
    pub fn root_url(&self) -> String {
        with_database(&self.url(), ACCOUNT)
    }

    /// `mysql://portico:PASSWORD@127.0.0.1:PORT/portico`, an account that may do no more than Portico needs: read-only modes hold
    /// for it, and not always for root.
    #[must_use]
    pub fn account_url(&self) -> String {
        format!("mysql://{ACCOUNT}:{PASSWORD}@127.0.0.1:{}/{ACCOUNT}", self.port)
    }

    /// The port of 127.0.0.1 that it listens on, also after a restart.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends it as the loss of its machine would (SIGKILL).
    pub fn kill(&self) {
        self.keeper.signal(Signal::KILL);
    }

    /// Starts it again after [`OwnedMysql::kill`], with what it had committed, on the same port.
    pub async fn restart(&mut self) {
        self.begin().await.unwrap_or_else(|reason| panic!("{reason}"));
    }

    /// Makes it accept connections and answer nothing (SIGSTOP).
    pub fn stop(&self) {
        self.keeper.stop();
    }

    /// Undoes [`OwnedMysql::stop`] (SIGCONT).
    pub fn resume(&self) {
        self.keeper.signal(Signal::CONT);
    }

    /// Has it do one thing, as root.
    pub async fn order(&self, statement: &str) {
        order(&self.url(), statement).await.unwrap_or_else(|reason| panic!("{reason}"));
    }

    /// Makes it a replica of `primary`, which is of the same kind.
    pub async fn follow(&self, primary: &Self) {
        self.try_follow(primary).await.unwrap_or_else(|reason| panic!("{reason}"));
    }

    pub(super) async fn try_follow(&self, primary: &Self) -> Had<()> {
        let host = "127.0.0.1";
        match self.flavour {
            Flavour::MySql => follow(&self.url(), host, primary.port).await,
            Flavour::MariaDb => follow_mariadb(&self.url(), host, primary.port).await,
        }
    }

    async fn begin(&mut self) -> Had<()> {
        self.keeper.start()?;
        let up = up(&self.url(), START).await;
        up.map_err(|reason| format!("the server: {reason}\n{}", self.keeper.last_words()))
    }
}

fn arguments(flavour: Flavour, room: &Path, port: u16, options: &[&str]) -> Vec<OsString> {
    let mut arguments = basics(&room.join("data"));
    for (name, file) in [("--socket=", "socket"), ("--pid-file=", "pid")] {
        let mut argument = OsString::from(name);
        argument.push(room.join(file));
        arguments.push(argument);
    }
    // No two servers that replicate each other have the same number.
    arguments.extend([format!("--port={port}").into(), format!("--server-id={port}").into()]);
    arguments.push("--bind-address=127.0.0.1".into());
    arguments.extend(frugal(flavour).iter().chain(options).map(OsString::from));
    arguments
}

/// A server that asks for the name of each client is silent where no name server answers.
pub(super) const NO_NAMES: &str = "--skip-name-resolve";

/// Little memory, and no waiting for the disk: what the system has taken over survives the end of the process.
fn frugal(flavour: Flavour) -> &'static [&'static str] {
    match flavour {
        Flavour::MySql => &[
            "--mysqlx=OFF",
            "--secure-file-priv=NULL",
            "--innodb-redo-log-capacity=32M",
            "--innodb-buffer-pool-size=32M",
            "--innodb-flush-log-at-trx-commit=2",
            "--sync-binlog=0",
            "--max-connections=1000",
            NO_NAMES,
        ],
        Flavour::MariaDb => &[
            "--log-bin=binary",
            "--innodb-log-file-size=32M",
            "--innodb-buffer-pool-size=32M",
            "--innodb-flush-log-at-trx-commit=2",
            "--max-connections=1000",
            NO_NAMES,
        ],
    }
}
