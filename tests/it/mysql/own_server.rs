//! A MariaDB server of a test's own, to be stopped and killed.

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use mysql_async::{Conn, Opts, prelude::Queryable};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use tempfile::TempDir;

/// How long a server may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// The system has few places for asynchronous input and output, and many servers run beside each other here.
const NO_AIO: &str = "--innodb-use-native-aio=0";

/// A server on the loopback, with a database `portico`, until it is dropped.
pub(crate) struct OwnServer {
    directory: TempDir,
    port: u16,
    process: Child,
}

impl OwnServer {
    pub(crate) async fn start() -> Self {
        let directory = TempDir::new().expect("a directory can be made");
        let installed = Command::new("mariadb-install-db")
            .args(["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"])
            .args([format!("--datadir={}", data(directory.path())), user(), NO_AIO.to_owned()])
            .arg(own_tmpdir(directory.path()))
            .output()
            .expect("mariadb-install-db is installed");
        assert!(installed.status.success(), "{}", String::from_utf8_lossy(&installed.stderr));
        // Two accounts: read-only mode does not hold for one that may do everything.
        let accounts = "SET sql_log_bin = 0;
            CREATE DATABASE IF NOT EXISTS portico;
            CREATE USER IF NOT EXISTS portico@'127.0.0.1' IDENTIFIED BY 'secret';
            GRANT ALL ON portico.* TO portico@'127.0.0.1';
            GRANT REPLICA MONITOR ON *.* TO portico@'127.0.0.1';
            CREATE USER IF NOT EXISTS admin@'127.0.0.1' IDENTIFIED BY 'secret';
            GRANT ALL ON *.* TO admin@'127.0.0.1';\n";
        fs::write(directory.path().join("accounts.sql"), accounts).expect("the file is writable");
        let port = free_port();
        let process = spawn(directory.path(), port);
        let server = Self { directory, port, process };
        server.is_up().await;
        server
    }

    /// Where the adapter finds it.
    pub(crate) fn url(&self) -> String {
        format!("mysql://portico:secret@127.0.0.1:{}/portico", self.port)
    }

    /// A connection of the test's own, which may do everything.
    pub(crate) async fn admin(&self) -> Conn {
        super::servers::connect(&self.admin_url()).await
    }

    /// Makes it a replica of `primary`.
    pub(crate) async fn follow(&self, primary: &Self) {
        let source = format!(
            "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = {}, MASTER_USER = 'admin',
             MASTER_PASSWORD = 'secret', MASTER_USE_GTID = slave_pos, MASTER_CONNECT_RETRY = 1",
            primary.port
        );
        let mut admin = self.admin().await;
        for statement in [source.as_str(), "START SLAVE"] {
            admin.query_drop(statement).await.expect("the server can follow");
        }
    }

    /// Ends it at once, as a power failure does.
    pub(crate) fn kill(&mut self) {
        self.process.kill().expect("the process is ours");
        self.process.wait().expect("the process is ours");
    }

    /// Starts it again where it was.
    pub(crate) async fn restart(&mut self) {
        self.process = spawn(self.directory.path(), self.port);
        self.is_up().await;
    }

    /// Lets it accept connections and answer nothing.
    pub(crate) fn stop(&self) {
        self.signal(Signal::STOP);
        // The signal is sent at once, but the last thread may answer a little longer.
        let stopped = waitpid(Some(self.pid()), WaitOptions::UNTRACED);
        assert!(stopped.is_ok_and(|status| status.is_some()), "the process is ours");
    }

    pub(crate) fn go_on(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).expect("the process is ours");
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.process)
    }

    fn admin_url(&self) -> String {
        format!("mysql://admin:secret@127.0.0.1:{}/portico?prefer_socket=false", self.port)
    }

    async fn is_up(&self) {
        let begun = Instant::now();
        let opts = Opts::from_url(&self.admin_url()).expect("a good URL");
        while let Err(error) = Conn::new(opts.clone()).await {
            assert!(begun.elapsed() < PATIENCE, "the server does not start: {error}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _gone = self.process.wait();
    }
}

fn spawn(directory: &Path, port: u16) -> Child {
    let at = |name: &str| directory.join(name).display().to_string();
    Command::new("mariadbd")
        .args(["--no-defaults", "--bind-address=127.0.0.1", "--skip-name-resolve"])
        .args(["--max-connections=300", "--innodb-buffer-pool-size=32M", NO_AIO])
        .args([
            user(),
            format!("--port={port}"),
            format!("--server-id={port}"),
            "--log-bin=binary".to_owned(),
            format!("--datadir={}", data(directory)),
            own_tmpdir(directory),
            format!("--socket={}", at("s")),
            format!("--pid-file={}", at("pid")),
            format!("--init-file={}", at("accounts.sql")),
        ])
        .stdout(Stdio::null())
        .stderr(fs::File::create(at("log")).expect("the file is writable"))
        .spawn()
        .expect("mariadbd is installed")
}

/// A server that starts removes the temporary tables of others from a directory that they share.
fn own_tmpdir(directory: &Path) -> String {
    format!("--tmpdir={}", directory.display())
}

fn data(directory: &Path) -> String {
    directory.join("data").display().to_string()
}

/// The server refuses to run as root unless it is told so.
fn user() -> String {
    let user = std::env::var("USER").unwrap_or_else(|_| "root".to_owned());
    format!("--user={user}")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.local_addr().expect("a listener has an address").port()
}
