use std::process::ExitCode;

use adapter_jwt::{DEFAULT_KEY_BITS, KeyDirectory, KeyEntry, KeyState, MadeBy};
use portico_application::{
    ports::{Clock, PUBLIC_KEYS_LEAD},
    tokens::KeyId,
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::arguments::{GlobalArguments, KeysCommand};
use crate::{system::SystemClock, terminal};

/// Manages the key ring on disk, where running servers notice it.
pub(super) fn run(global: GlobalArguments, command: KeysCommand) -> anyhow::Result<ExitCode> {
    let config = global.load()?.config;
    let directory = KeyDirectory::new(config.keys.dir);
    let now = SystemClock.now();
    match command {
        KeysCommand::Generate => {
            let kid = directory.generate(DEFAULT_KEY_BITS, MadeBy::Operator, now)?;
            terminal::print(kid)?;
        }
        KeysCommand::List => list(&directory)?,
        KeysCommand::Promote { kid } => {
            warn_if_early(&directory.promote(&KeyId::new(&kid), now)?, now);
        }
        KeysCommand::Retire { kid, emergency: false } => {
            directory.retire(&KeyId::new(&kid), now)?;
        }
        KeysCommand::Retire { kid, emergency: true } => {
            terminal::print(directory.revoke(&KeyId::new(&kid), DEFAULT_KEY_BITS, now)?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Says that not everybody can know the key that signs from now on.
fn warn_if_early(before: &KeyEntry, now: OffsetDateTime) {
    let known_for = now - before.since;
    if before.state == KeyState::Published && known_for < PUBLIC_KEYS_LEAD {
        terminal::note(format_args!(
            "warning: {} was published {} s ago; until it is {} s, who checks our tokens may refuse those of this key",
            before.kid,
            known_for.whole_seconds(),
            PUBLIC_KEYS_LEAD.whole_seconds(),
        ));
    }
}

fn list(directory: &KeyDirectory) -> anyhow::Result<()> {
    terminal::print(row(["KID", "STATE", "SINCE", "BITS", "MADE BY"]))?;
    for KeyEntry { kid, state, since, bits, generated_by, .. } in directory.list()? {
        let made_by = match generated_by {
            MadeBy::Operator => "operator",
            MadeBy::Server => "server",
        };
        let (state, bits) = (state.to_string(), bits.to_string());
        terminal::print(row([kid.as_str(), &state, &second(since)?, &bits, made_by]))?;
    }
    Ok(())
}

fn second(time: OffsetDateTime) -> anyhow::Result<String> {
    Ok(time.replace_nanosecond(0)?.format(&Rfc3339)?)
}

fn row([kid, state, since, bits, made_by]: [&str; 5]) -> String {
    format!("{kid:<20} {state:<10} {since:<21} {bits:<5} {made_by}")
}
