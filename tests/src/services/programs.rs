//! The server programs of this machine.

use std::{
    env,
    ffi::OsString,
    path::PathBuf,
    process::{Command, Stdio},
};

use super::choice::{Had, variable};

/// A server program and how it is called.
#[derive(Debug, Clone)]
pub(super) struct Program {
    /// The command and its first arguments.
    command: Vec<OsString>,
}

impl Program {
    /// `TEST_REDIS_SERVER`, or `redis-server` on `PATH`, or the one that `tests/images/build` unpacked.
    pub(super) fn redis() -> Had<Self> {
        find("TEST_REDIS_SERVER", &["redis-server"], "mariadb-redis", |_| true)
            .ok_or_else(|| missing("redis-server", "TEST_REDIS_SERVER"))
    }

    /// As [`Program::redis`], for a `mysqld` that is MySQL: some systems call MariaDB so as well.
    pub(super) fn mysql() -> Had<Self> {
        find("TEST_MYSQLD", &["mysqld"], "mysql-9", |version| !version.contains("MariaDB"))
            .ok_or_else(|| missing("mysqld of MySQL", "TEST_MYSQLD"))
    }

    /// As [`Program::redis`], for MariaDB under either of its names.
    pub(super) fn mariadb() -> Had<Self> {
        let names = &["mariadbd", "mysqld"];
        find("TEST_MARIADBD", names, "mariadb-redis", |version| version.contains("MariaDB"))
            .ok_or_else(|| missing("mariadbd", "TEST_MARIADBD"))
    }

    /// `TEST_HAPROXY`, or `haproxy` on `PATH`.
    pub(super) fn haproxy() -> Had<Self> {
        let named = variable("TEST_HAPROXY").map(|path| Self { command: vec![path.into()] });
        let missing =
            "no haproxy: neither TEST_HAPROXY, nor on PATH; `./tests/run` installs it where it may";
        named.or_else(|| on_path("haproxy")).ok_or_else(|| missing.to_owned())
    }

    /// The whole command line with `arguments`.
    pub(super) fn line<A: Into<OsString>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Vec<OsString> {
        self.command.iter().cloned().chain(arguments.into_iter().map(Into::into)).collect()
    }

    /// A process to be run to its end.
    pub(super) fn process<A: Into<OsString>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Command {
        let line = self.line(arguments);
        let mut process = Command::new(&line[0]);
        process.args(&line[1..]).stdin(Stdio::null());
        process
    }

    fn version(&self) -> Option<String> {
        let output = self.process(["--version"]).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

fn missing(program: &str, variable: &str) -> String {
    format!("no {program}: neither {variable}, nor on PATH, nor unpacked by tests/images/build")
}

fn find(name: &str, programs: &[&str], tree: &str, fits: impl Fn(&str) -> bool) -> Option<Program> {
    let named = variable(name).map(|path| Program { command: vec![path.into()] });
    let on_path = programs.iter().filter_map(|program| on_path(program));
    let unpacked = programs.iter().filter_map(|program| unpacked(tree, program));
    let mut candidates = named.into_iter().chain(on_path).chain(unpacked);
    candidates.find(|program| program.version().is_some_and(|version| fits(&version)))
}

fn on_path(program: &str) -> Option<Program> {
    let path = env::var_os("PATH")?;
    // Servers are where only administrators look by default.
    let places = env::split_paths(&path).chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
    let found = places.map(|place| place.join(program)).find(|file| file.is_file())?;
    Some(Program { command: vec![found.into()] })
}

/// The directory that `tests/setup/cache.sh` names.
fn unpacked(tree: &str, program: &str) -> Option<Program> {
    let cache = env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()).map_or_else(
        || PathBuf::from(env::var_os("HOME").unwrap_or_else(|| "/var/cache".into())).join(".cache"),
        PathBuf::from,
    );
    let tree = cache.join("portico-tests").join(tree);
    let complete = tree.join("complete").is_file();
    complete.then(|| Program { command: vec![tree.join("launch").into(), program.into()] })
}
