use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
};

use tempfile::TempDir;

use super::{portico::Portico, stores::Stores};

pub(crate) const PASSWORD: &str = "a password for measuring";

/// Administrators `load-0`, `load-1` and so on.
pub(crate) const USERS: usize = 8;

/// The release build with state of its own, its users made.
pub(crate) struct Installation {
    binary: PathBuf,
    directory: TempDir,
    settings: Vec<String>,
}

impl Installation {
    /// On the embedded store.
    pub(crate) fn embedded() -> Self {
        Self::with(Vec::new())
    }

    /// On MySQL and Redis.
    pub(crate) fn on(stores: &Stores) -> Self {
        Self::with(stores.settings())
    }

    fn with(settings: Vec<String>) -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let installation = Self { binary: built_portico(), directory, settings };
        // The first start makes the schema and the keys. It tells the password of `admin` to a person only.
        drop(installation.start(&[]));
        for username in (0..USERS).map(username).chain(["disabled".to_owned()]) {
            installation.create(&username);
        }
        let disabled = installation.command(&[]).args(["user", "disable", "disabled"]).status();
        assert!(disabled.expect("portico starts").success(), "the user was not disabled");
        installation
    }

    /// `portico serve` on free ports, with further `settings`.
    pub(crate) fn start(&self, settings: &[&str]) -> Portico {
        Portico::start(|listeners| {
            let settings = settings.iter().map(|&setting| setting.to_owned());
            self.command(&settings.chain(listeners).collect::<Vec<_>>())
        })
    }

    fn create(&self, username: &str) {
        let mut child = self
            .command(&[])
            .args(["user", "create", "--username", username, "--role", "admin", "--password-stdin"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("portico starts");
        writeln!(child.stdin.take().expect("a pipe"), "{PASSWORD}").expect("portico reads");
        assert!(child.wait().expect("portico ends").success(), "the user was not created");
    }

    fn command(&self, settings: &[String]) -> Command {
        let mut command = Command::new(&self.binary);
        command.current_dir(self.directory.path());
        for setting in self.settings.iter().chain(settings) {
            command.args(["--set", setting]);
        }
        command
    }
}

/// The name of an administrator.
pub(crate) fn username(number: usize) -> String {
    format!("load-{number}")
}

/// The release build beside this binary.
fn built_portico() -> PathBuf {
    let path = std::env::current_exe().expect("this binary has a path").with_file_name("portico");
    assert!(path.exists(), "build it first: cargo build --release -p portico");
    path
}
