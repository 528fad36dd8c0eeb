use std::{ffi::OsString, path::Path, time::Duration};

use rustix::process::Signal;
use tokio::task::spawn_blocking;

use super::{
    database::{order, server_url, up},
    initial::{Flavour, basics, fill},
};
use crate::services::{
    choice::Had,
    keeper::{Keeper, room},
    ports::free_port,
};

/// How long a server may take to come up, after a crash as well.
const START: Duration = Duration::from_mins(1);

/// A MySQL or MariaDB server, as a process of this machine.
pub struct MysqlServer {
    keeper: Keeper,
    port: u16,
}

impl MysqlServer {
    /// Starts one with further `options`.
    pub(super) async fn start(flavour: Flavour, options: &[&str]) -> Had<Self> {
        let program = flavour.program()?;
        let (room, port) = (room(), free_port());
        let command = program.line(arguments(flavour, &room, port, options));
        let data = room.join("data");
        let keeper = Keeper::new(room, command);
        let filled = spawn_blocking(move || fill(flavour, &data)).await;
        filled.map_err(|error| error.to_string())??;
        let mut server = Self { keeper, port };
        server.begin().await?;
        Ok(server)
    }

    /// `mysql://root:PASSWORD@127.0.0.1:PORT/`
    #[must_use]
    pub fn url(&self) -> String {
        server_url(self.port)
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

    /// Starts it again after [`MysqlServer::kill`], with what it had committed, on the same port.
    pub async fn restart(&mut self) {
        self.begin().await.unwrap_or_else(|reason| panic!("{reason}"));
    }

    /// Makes it accept connections and answer nothing (SIGSTOP).
    pub fn stop(&self) {
        self.keeper.signal(Signal::STOP);
    }

    /// Undoes [`MysqlServer::stop`] (SIGCONT).
    pub fn resume(&self) {
        self.keeper.signal(Signal::CONT);
    }

    /// Has it do one thing, as root.
    pub async fn order(&self, statement: &str) {
        order(&self.url(), statement).await.unwrap_or_else(|reason| panic!("{reason}"));
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
    arguments.push(format!("--port={port}").into());
    arguments.push("--bind-address=127.0.0.1".into());
    arguments.extend(frugal(flavour).iter().chain(options).map(OsString::from));
    arguments
}

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
        ],
        Flavour::MariaDb => &[
            "--innodb-log-file-size=32M",
            "--innodb-buffer-pool-size=32M",
            "--innodb-flush-log-at-trx-commit=2",
            "--max-connections=1000",
        ],
    }
}
