//! What production refuses to start with, each with its fix.

use std::{fs, os::unix::fs::PermissionsExt};

use adapter_jwt::KeyRing;

use crate::{
    config::{Config, InvalidConfig, Problem, SessionStore, UserStore},
    serve::TlsMode,
};

/// Passes when the environment is another one, or when nothing is unsafe. `keys` is what loading the ring answered.
pub(crate) fn check(config: &Config, keys: &anyhow::Result<KeyRing>) -> Result<(), InvalidConfig> {
    if !config.environment.is_prod() {
        return Ok(());
    }
    let keys = match keys {
        Ok(ring) => of_keys(ring),
        Err(error) => vec![format!("{error:#}")],
    };
    warn_of_plain_calls(config);
    let problems = of_config(config).into_iter().chain(keys).chain(of_private_key(config));
    InvalidConfig::unless_empty(problems.map(Problem::Refused).collect())
}

fn of_config(config: &Config) -> Vec<String> {
    let store_alone =
        config.store.driver == UserStore::Embedded && !config.store.allow_embedded_in_prod;
    let sessions_alone =
        config.sessions.store == SessionStore::Embedded && !config.sessions.allow_embedded_in_prod;
    let any_origin = config.http.cors_origins.iter().any(|origin| origin == "*");
    let socket = &config.socket;
    let unsafe_things = [
        (
            store_alone,
            "store.driver = \"embedded\" keeps users on this machine alone, which prod refuses; set store.driver=mysql, or if that is meant \
             store.allow_embedded_in_prod=true",
        ),
        (
            sessions_alone,
            "sessions.store = \"embedded\" keeps sessions on this machine alone, which prod refuses; set sessions.store=redis, or \
             if that is meant sessions.allow_embedded_in_prod=true",
        ),
        (
            any_origin,
            "http.cors_origins has \"*\", which prod refuses; list the origins whose pages may call the API",
        ),
        (
            socket.allowed_origins.listed().any(|origin| origin == "*"),
            "socket.allowed_origins has \"*\", which prod refuses; list the origins whose pages may open sockets",
        ),
        (
            socket.allowed_origins.is_empty(),
            "socket.allowed_origins is empty, which prod refuses; list the origins whose pages may open sockets, or own",
        ),
        (
            socket.allowed_ips.is_empty(),
            "socket.allowed_ips is empty, which prod refuses; list the networks that may open sockets, or any",
        ),
    ];
    unsafe_things
        .into_iter()
        .filter(|(unsafe_here, _)| *unsafe_here)
        .map(|(_, fix)| fix.into())
        .collect()
}

/// Something else may protect the connections, so that this is no reason not to start.
fn warn_of_plain_calls(config: &Config) {
    let grpc = &config.grpc;
    if grpc.tls == TlsMode::Off && !grpc.addr.ip().is_loopback() {
        tracing::warn!(addr = %grpc.addr, "grpc.tls=off: tokens and passwords pass over the network in the clear unless something else protects them");
    }
}

fn of_private_key(config: &Config) -> Option<String> {
    let file = &config.grpc.key_file;
    // One that is not there is refused for that.
    let metadata = fs::metadata(file).ok().filter(|_| config.grpc.tls != TlsMode::Off)?;
    // Its group may read it: that is how secrets are mounted.
    let is_readable = metadata.permissions().mode() & 0o007 != 0;
    let path = file.display();
    is_readable.then(|| {
        format!("grpc.key_file = {path} can be read by everyone on this machine, which prod refuses; run `chmod 600 {path}`")
    })
}

fn of_keys(ring: &KeyRing) -> Vec<String> {
    let made_by_server = ring.made_by_server().then(|| {
        "the current key was made by a server on its own, which prod refuses; make one with `portico keys generate` and \
         let it sign with `portico keys promote KID`"
            .to_owned()
    });
    let readable = ring.insecure_files();
    let readable = readable.iter().map(|path| {
        let path = path.display();
        format!("{path} can be read by everyone on this machine, which prod refuses; run `chmod 600 {path}`")
    });
    made_by_server.into_iter().chain(readable).collect()
}

#[cfg(test)]
mod tests;
