use clap::CommandFactory;

use super::{command::Arguments, overrides::with_overrides};

fn parse(line: &str) -> Result<Arguments, clap::Error> {
    Arguments::read(line.split_whitespace())
}

#[test]
fn the_definition_is_sound() {
    with_overrides(Arguments::command()).debug_assert();
}

#[test]
fn global_flags_stand_before_or_after_the_command() {
    for line in [
        "portico --env prod --config-dir /etc --set a.b=1 --set c.d=x=y user list",
        "portico user list --env prod --config-dir /etc --set a.b=1 --set c.d=x=y",
    ] {
        let global = parse(line).expect("good usage").global;
        assert_eq!(global.env.as_str(), "prod");
        assert_eq!(global.config_dir, Some("/etc".into()));
        let expected =
            [("a.b", "1"), ("c.d", "x=y")].map(|(key, value)| (key.into(), value.into()));
        assert_eq!(global.overrides, expected);
    }
}

#[test]
fn overrides_on_both_sides_of_the_command_add_up() {
    let global =
        parse("portico --set a.b=1 user --set c.d=2 list --set e.f=3").expect("good usage").global;
    let keys: Vec<_> = global.overrides.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["a.b", "c.d", "e.f"]);
}

#[test]
fn a_new_password_comes_from_exactly_one_place() {
    assert!(parse("portico user passwd ada").is_err());
    assert!(parse("portico user passwd ada --generate --password-stdin").is_err());
    assert!(parse("portico user passwd ada --generate").is_ok());
}

#[test]
fn wrong_values_are_wrong_usage() {
    for line in [
        "portico",
        "portico fly",
        "portico --set nonsense serve",
        "portico --env ../prod serve",
        "portico user create --username ada --role king --generate",
        "portico user create --username ada --gender x --generate",
        "portico user create --generate",
        "portico keys promote",
        "portico certs generate --client-name ../ada",
        "portico certs generate --client-name .",
        "portico certs generate --server-name https://example.com",
    ] {
        let error = parse(line).map(drop).expect_err(line);
        assert_eq!(error.exit_code(), 2, "{line}");
    }
}
