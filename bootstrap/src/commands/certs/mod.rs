//! Certificates for development. `docs/certificates.md` makes the same by hand.

mod authority;
mod files;

use std::{path::Path, process::ExitCode};

use anyhow::bail;
use portico_application::ports::Clock;

use self::{
    authority::Authority,
    files::{Files, create_folder},
};
use super::arguments::{CertsArguments, CertsCommand};
use crate::{system::SystemClock, terminal};

/// Names of this machine, and of the servers of an example, under which a server is found unless others are given.
const SERVER_NAMES: [&str; 4] = ["*.example.com", "localhost", "127.0.0.1", "::1"];
/// The client that there is unless others are named.
const CLIENT: &str = "client";

/// Makes certificates and says which files they are in.
pub(super) fn run(command: &CertsCommand) -> anyhow::Result<ExitCode> {
    let CertsCommand::Generate(arguments) = command;
    for file in generate(arguments)? {
        terminal::print(file)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes what is asked for; the names of the files that were written. Nothing is written when one of them is there already.
fn generate(arguments: &CertsArguments) -> anyhow::Result<Vec<String>> {
    let folder = arguments.out.as_path();
    let wanted = Wanted::of(arguments);
    if !arguments.force {
        refuse_to_replace(&wanted, folder)?;
    }
    create_folder(folder)?;
    let now = SystemClock.now();
    let mut written = Vec::new();
    let authority_files = Files::of_authority(folder);
    let authority = if let Some(pair) = authority_files.read()? {
        Authority::of(&pair, now)?
    } else {
        let (authority, pair) = Authority::generate(now)?;
        written.extend(authority_files.write(&pair)?);
        authority
    };
    if let Some(names) = &wanted.server {
        written.extend(Files::of_server(folder).write(&authority.vouch_for_server(names, now)?)?);
    }
    for name in &wanted.clients {
        let pair = authority.vouch_for_client(name, now)?;
        written.extend(Files::of_client(folder, name).write(&pair)?);
    }
    Ok(written)
}

/// What is to be made beside the authority.
struct Wanted {
    /// The names of the server, if it is to have a certificate.
    server: Option<Vec<String>>,
    clients: Vec<String>,
}

impl Wanted {
    /// What is named, and by default what is not there. So a client can be added beside a server that stays as it is.
    fn of(arguments: &CertsArguments) -> Self {
        let (servers, clients) = (&arguments.server_names, &arguments.client_names);
        let names_nothing = servers.is_empty() && clients.is_empty();
        let folder = &arguments.out;
        let wants_server =
            names_nothing || !servers.is_empty() || !Files::of_server(folder).exist();
        let wants_default_client =
            names_nothing || clients.is_empty() && !Files::of_client(folder, CLIENT).exist();
        let server_names = if servers.is_empty() {
            SERVER_NAMES.map(str::to_owned).to_vec()
        } else {
            servers.iter().map(ToString::to_string).collect()
        };
        let default_client = wants_default_client.then(|| CLIENT.to_owned());
        Self {
            server: wants_server.then_some(server_names),
            clients: clients.iter().map(ToString::to_string).chain(default_client).collect(),
        }
    }

    fn files(&self, folder: &Path) -> impl Iterator<Item = Files> {
        let server = self.server.as_ref().map(|_| Files::of_server(folder));
        server.into_iter().chain(self.clients.iter().map(|name| Files::of_client(folder, name)))
    }
}

fn refuse_to_replace(wanted: &Wanted, folder: &Path) -> anyhow::Result<()> {
    let there: Vec<_> =
        wanted.files(folder).filter(Files::exist).map(|files| files.to_string()).collect();
    if !there.is_empty() {
        bail!(
            "{} would be replaced; say --force if that is meant, or name another client with --client-name",
            there.join(", ")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests;
