use portico_tests::fixtures::PorticoHome;

use super::{
    DOCUMENT,
    table::{code_spans, rows, section},
};

#[test]
fn each_command_of_the_table_is_one() {
    let home = PorticoHome::empty();
    let rows = rows(DOCUMENT, "Commands");
    let commands = rows.iter().flat_map(|cells| code_spans(&cells[1]));
    let commands: Vec<_> = commands.filter_map(|span| span.strip_prefix("portico ")).collect();
    assert!(commands.contains(&"http"), "{commands:?}");
    for command in commands {
        let help = home.run(&format!("{command} --help")).succeeded();
        // Before the command stands the name of the binary, which is another one under test.
        let usage = help.lines().find(|line| line.starts_with("Usage: ")).expect("a usage");
        assert!(usage.contains(&format!(" {command} ")), "{command}: {usage}");
    }
}

#[test]
fn each_flag_beside_the_settings_is_one() {
    let help = PorticoHome::empty().run("serve --help").succeeded();
    let flags = code_spans(section(DOCUMENT, "Settings")).filter(|span| span.starts_with("--"));
    let flags: Vec<_> = flags.collect();
    assert!(!flags.is_empty(), "there are some");
    for flag in flags {
        assert!(help.contains(&format!("{flag} <")), "{flag}");
    }
}
