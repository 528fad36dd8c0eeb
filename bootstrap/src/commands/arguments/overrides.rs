use clap::{Arg, ArgAction, ArgMatches};

use super::global::HEADING;

/// The id of the flag `--set`.
const SET: &str = "set";

/// Lets every command take `--set`. As a global argument, those after the command would silently replace those before.
pub(super) fn with_overrides(command: clap::Command) -> clap::Command {
    let set = Arg::new(SET)
        .long(SET)
        .help_heading(HEADING)
        .help("Set one key of the configuration; repeatable")
        .value_name("SECTION.KEY=VALUE")
        .value_parser(parse_override)
        .action(ArgAction::Append);
    command.arg(set).mut_subcommands(with_overrides)
}

/// In the order of the command line.
pub(super) fn overrides(matches: &ArgMatches) -> Vec<(String, String)> {
    let mut overrides: Vec<_> = matches.get_many(SET).unwrap_or_default().cloned().collect();
    if let Some((_, matches)) = matches.subcommand() {
        overrides.extend(self::overrides(matches));
    }
    overrides
}

fn parse_override(text: &str) -> Result<(String, String), &'static str> {
    let (key, value) = text.split_once('=').ok_or("expected section.key=value")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}
