//! The data that a server begins with. Making it takes seconds, so it is made once for each test binary and copied.

use std::{
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};

use rustix::process::geteuid;

use super::database::{ACCOUNT, PASSWORD};
use crate::services::{
    choice::Had,
    keeper::{Keeper, room},
    programs::Program,
};

/// Which of the two a server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// MySQL 9.
    MySql,
    /// MariaDB.
    MariaDb,
}

impl Flavour {
    /// Its program on this machine.
    pub(super) fn program(self) -> Had<Program> {
        match self {
            Self::MySql => Program::mysql(),
            Self::MariaDb => Program::mariadb(),
        }
    }
}

/// The system has few places for asynchronous input and output, and many servers run beside each other here.
const NO_AIO: &str = "--innodb-use-native-aio=OFF";

/// What every run of either server is given, first of all.
pub(super) fn basics(data: &Path) -> Vec<OsString> {
    let mut data_directory = OsString::from("--datadir=");
    data_directory.push(data);
    // A server that starts removes the temporary tables of others from a directory that they share.
    let mut temporary = OsString::from("--tmpdir=");
    temporary.push(data.parent().unwrap_or(data));
    let mut basics = vec!["--no-defaults".into(), data_directory, temporary, NO_AIO.into()];
    if geteuid().is_root() {
        // Neither runs as root unless told so.
        basics.push("--user=root".into());
    }
    basics
}

/// Fills `data`, which is not there yet.
pub(super) fn fill(flavour: Flavour, data: &Path) -> Had<()> {
    let template = template(flavour)?;
    let copied = Command::new("cp").arg("-R").arg(template).arg(data).status();
    if !copied.is_ok_and(|status| status.success()) {
        return Err(format!("{} could not be filled", data.display()));
    }
    // It names the server, and no two may have the same name.
    match fs::remove_file(data.join("auto.cnf")) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.to_string()),
        _ => Ok(()),
    }
}

fn template(flavour: Flavour) -> Had<PathBuf> {
    static MYSQL: Mutex<Option<Keeper>> = Mutex::new(None);
    static MARIADB: Mutex<Option<Keeper>> = Mutex::new(None);
    let kept = if flavour == Flavour::MySql { &MYSQL } else { &MARIADB };
    let mut kept = kept.lock().expect("making it does not panic");
    let keeper = match kept.take() {
        Some(keeper) => keeper,
        None => made(flavour)?,
    };
    let data = keeper.room().join("data");
    *kept = Some(keeper);
    Ok(data)
}

fn made(flavour: Flavour) -> Had<Keeper> {
    let program = flavour.program()?;
    let room = room();
    let (data, script) = (room.join("data"), room.join("script.sql"));
    let (statements, command) = match flavour {
        Flavour::MySql => (users(flavour), mysql_initialization(&program, &data, &script)),
        Flavour::MariaDb => (system_tables(&program)?, mariadb_bootstrap(&program, &data, &script)),
    };
    let mut keeper = Keeper::new(room, command);
    fs::write(script, statements).map_err(|error| error.to_string())?;
    keeper.run().map_err(|reason| format!("making the data of {flavour:?}: {reason}"))?;
    Ok(keeper)
}

/// Root with a password, from anywhere: some clients leave TCP for the socket once they find it, and are at `localhost` then. And
/// an account with a database, which may do what `docs/stores.md` says that Portico needs.
fn users(flavour: Flavour) -> String {
    let replication = match flavour {
        Flavour::MySql => "REPLICATION CLIENT",
        Flavour::MariaDb => "SLAVE MONITOR",
    };
    format!(
        "CREATE USER IF NOT EXISTS root@localhost;\n\
         ALTER USER root@localhost IDENTIFIED BY '{PASSWORD}';\n\
         CREATE USER root@'%' IDENTIFIED BY '{PASSWORD}';\n\
         GRANT ALL ON *.* TO root@localhost, root@'%' WITH GRANT OPTION;\n\
         CREATE DATABASE {ACCOUNT};\n\
         CREATE USER {ACCOUNT}@'%' IDENTIFIED BY '{PASSWORD}';\n\
         GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX ON {ACCOUNT}.* TO {ACCOUNT}@'%';\n\
         GRANT {replication} ON *.* TO {ACCOUNT}@'%';\n"
    )
}

fn mysql_initialization(program: &Program, data: &Path, script: &Path) -> Vec<OsString> {
    let mut init_file = OsString::from("--init-file=");
    init_file.push(script);
    let options =
        ["--initialize-insecure", "--secure-file-priv=NULL", "--innodb-redo-log-capacity=32M"];
    program.line(basics(data).into_iter().chain([init_file]).chain(options.map(OsString::from)))
}

/// Takes its statements from standard input, and the directory of the data as it finds it.
fn mariadb_bootstrap(program: &Program, data: &Path, script: &Path) -> Vec<OsString> {
    let shell = r#"mkdir "$1" && exec 0< "$2" && shift 2 && exec "$@""#;
    let shell = ["sh", "-c", shell, "bootstrap"].map(OsStr::new);
    let shell = shell.into_iter().chain([data.as_os_str(), script.as_os_str()]);
    let bootstrap = program.line(basics(data).into_iter().chain(["--bootstrap".into()]));
    shell.map(OsStr::to_owned).chain(bootstrap).collect()
}

/// What `mariadb-install-db` gives to the server. It finds nothing itself when the server was unpacked to a place of its own.
fn system_tables(program: &Program) -> Had<String> {
    let mut script = "CREATE DATABASE mysql;\nUSE mysql;\n".to_owned();
    let shared = shared_files(program)?;
    for part in ["system_tables", "performance_tables", "system_tables_data"] {
        // The prefix changed with MariaDB 11.
        let names = ["mariadb", "mysql"].map(|prefix| shared.join(format!("{prefix}_{part}.sql")));
        let found = names.iter().find(|file| file.is_file());
        let found = found.ok_or_else(|| format!("no {part} in {}", shared.display()))?;
        script.push_str(&fs::read_to_string(found).map_err(|error| error.to_string())?);
    }
    // It comes with a root for each name of this machine, all without passwords.
    script.push_str("\nDELETE FROM global_priv WHERE User IN ('root', '');\nFLUSH PRIVILEGES;\n");
    Ok(script + &users(Flavour::MariaDb))
}

/// The directory of the scripts that make the system tables, beside the character sets.
fn shared_files(program: &Program) -> Had<PathBuf> {
    let help = program.process(["--no-defaults", "--verbose", "--help"]).output();
    let help = help.map_err(|error| error.to_string())?;
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    let line = help.lines().find_map(|line| line.strip_prefix("character-sets-dir"));
    let character_sets = line.ok_or("mariadbd does not say where its files are")?.trim();
    let parent = Path::new(character_sets.trim_end_matches('/')).parent();
    Ok(parent.ok_or("mariadbd does not say where its files are")?.to_owned())
}
