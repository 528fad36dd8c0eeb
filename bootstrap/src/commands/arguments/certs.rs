use std::{
    fmt::{self, Display, Formatter},
    net::IpAddr,
    path::PathBuf,
    str::FromStr,
};

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(in crate::commands) enum CertsCommand {
    /// Make an authority for development, and certificates of a server and of clients for TLS and mutual TLS.
    /// An authority that is there already vouches for the new ones too
    Generate(CertsArguments),
}

/// Which certificates to make, and where.
#[derive(Debug, Args)]
pub(in crate::commands) struct CertsArguments {
    /// Where the files go
    #[arg(long, value_name = "DIR", default_value = "var/certs")]
    pub(in crate::commands) out: PathBuf,
    /// A DNS name or address of the server [default: *.example.com, localhost, 127.0.0.1 and `::1`]
    #[arg(long = "server-name", value_name = "DNS")]
    pub(in crate::commands) server_names: Vec<ServerName>,
    /// A client to make a certificate for [default: client]
    #[arg(long = "client-name", value_name = "NAME")]
    pub(in crate::commands) client_names: Vec<ClientName>,
    /// Replace certificates of the server and of clients that are there; never the authority
    #[arg(long)]
    pub(in crate::commands) force: bool,
}

/// A name under which clients reach the server.
#[derive(Debug, Clone)]
pub(in crate::commands) struct ServerName(String);

/// The name of a client, which is also a part of file names.
#[derive(Debug, Clone)]
pub(in crate::commands) struct ClientName(String);

/// Why a name is none.
#[derive(Debug, thiserror::Error)]
pub(in crate::commands) enum WrongName {
    #[error("write a DNS name such as api.example.com or *.example.com, or an address")]
    Server,
    #[error("write 1 to 64 letters, digits, '-', '_' and '.', the first a letter or digit")]
    Client,
}

impl FromStr for ServerName {
    type Err = WrongName;

    fn from_str(text: &str) -> Result<Self, WrongName> {
        let name = text.strip_prefix("*.").unwrap_or(text);
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        let is_name = name.len() <= 253 && name.split('.').all(is_label);
        let is_good = is_name || text.parse::<IpAddr>().is_ok();
        is_good.then(|| Self(text.into())).ok_or(WrongName::Server)
    }
}

impl FromStr for ClientName {
    type Err = WrongName;

    fn from_str(text: &str) -> Result<Self, WrongName> {
        let is_good = (1..=64).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_alphanumeric())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        is_good.then(|| Self(text.into())).ok_or(WrongName::Client)
    }
}

impl Display for ServerName {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Display for ClientName {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
