//! What a server does for who has just cloned it: keys, a first user, and a word of welcome. Production gets none of it.

use adapter_jwt::{DEFAULT_KEY_BITS, KeyDirectory, MadeBy};
use anyhow::Context;
use portico_application::{
    Actor,
    ports::Clock,
    usecases::{RegisterUserCommand, RegisterUserError},
};
use portico_domain::user::{Gender, Password, Role, Username};

use crate::{
    assembly::System,
    config::Config,
    serve::{Addresses, reachable},
    system::{SystemClock, random_password},
    terminal,
};

/// The name of the first user.
const ADMIN: &str = "admin";

/// Makes a key when there is none. It takes seconds, so it says what it does.
pub(crate) fn make_keys(config: &Config) -> anyhow::Result<()> {
    let directory = KeyDirectory::new(&config.keys.dir);
    if config.environment.is_prod() || !directory.is_empty()? {
        return Ok(());
    }
    terminal::print(format_args!(
        "Making an RSA key of {DEFAULT_KEY_BITS} bits in {}, once.",
        config.keys.dir.display()
    ))?;
    directory.generate(DEFAULT_KEY_BITS, MadeBy::Server, SystemClock.now())?;
    Ok(())
}

/// Makes the first user when there is none, and shows the password before anything else can go wrong. In production
/// nobody is made, and the log says what to do.
pub(crate) async fn make_admin(system: &System, config: &Config) -> anyhow::Result<()> {
    if !system.users.is_empty().await.context("cannot look for users")? {
        return Ok(());
    }
    if config.environment.is_prod() {
        tracing::warn!(
            "there is no user: add one with `portico user create --username {ADMIN} --role admin --generate`"
        );
        return Ok(());
    }
    let password = random_password()?;
    let command = RegisterUserCommand {
        username: Username::parse(ADMIN)?,
        password: Some(Password::parse(password.clone().into())?),
        gender: Gender::Unknown,
        role: Role::Admin,
    };
    match system.application.register_user.execute(&Actor::at_a_terminal(), command).await {
        Ok(_) => Ok(terminal::print(credentials(&password))?),
        // Another process that began at the same time was faster.
        Err(RegisterUserError::UsernameTaken) => Ok(()),
        Err(error) => Err(error).context("cannot add the first user"),
    }
}

/// Says where to go, once the listeners are bound. That nobody reads it is no reason not to serve.
pub(crate) fn welcome(config: &Config, addresses: &Addresses) {
    if !config.environment.is_prod() {
        let _ = terminal::print(greeting(config, addresses));
    }
}

fn credentials(password: &str) -> String {
    format!(
        "\nThe first user is made. The password is shown this once; `portico user passwd {ADMIN} --generate` makes \
         another.\n\n  Username  {ADMIN}\n  Password  {password}"
    )
}

fn greeting(config: &Config, addresses: &Addresses) -> String {
    let Addresses { http, grpc, socket, admin } = addresses;
    let docs = http.filter(|_| config.http.docs);
    let lines = [
        ("Open", http.map(|http| format!("http://{}/", reachable(http)))),
        ("API", docs.map(|http| format!("http://{}/docs", reachable(http)))),
        ("gRPC", grpc.map(|grpc| config.grpc.url(grpc))),
        ("Sockets", socket.map(|socket| format!("ws://{}/socket_server", reachable(socket)))),
        ("Health", Some(format!("http://{}/readyz", reachable(*admin)))),
    ];
    let lines = lines.into_iter().filter_map(|(name, url)| Some(format!("  {name:<9} {}\n", url?)));
    let lines = lines.collect::<String>();
    format!("\nPortico is up in the environment `{}`.\n\n{lines}", config.environment)
}
