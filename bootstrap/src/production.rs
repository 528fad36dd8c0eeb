//! What production refuses to start with, each with its fix.

use adapter_jwt::KeyRing;

use crate::config::{Config, InvalidConfig, Problem, SessionStore, UserStore};

/// Passes when the environment is another one, or when nothing is unsafe. `keys` is what loading the ring answered.
pub(crate) fn check(config: &Config, keys: &anyhow::Result<KeyRing>) -> Result<(), InvalidConfig> {
    if !config.environment.is_prod() {
        return Ok(());
    }
    let keys = match keys {
        Ok(ring) => of_keys(ring),
        Err(error) => vec![format!("{error:#}")],
    };
    let problems = of_config(config).into_iter().chain(keys);
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
