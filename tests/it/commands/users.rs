use portico_tests::fixtures::PorticoHome;

/// The cells of the line about `username`, without the time.
fn listed(home: &PorticoHome, username: &str) -> Vec<String> {
    let list = home.run("user list").succeeded();
    let line = list.lines().find(|line| line.ends_with(&format!(" {username}"))).expect("a line");
    let cells = line.split_whitespace().map(str::to_owned);
    cells.enumerate().filter(|(column, _)| *column != 4).map(|(_, cell)| cell).collect()
}

#[test]
fn a_user_is_created_with_a_password_from_standard_input() {
    let home = PorticoHome::empty();
    let line = "user create --username ada --role admin --gender female --password-stdin";
    let printed = home.run_with_input(line, "correct horse\n").succeeded();
    assert_eq!(printed, "");
    assert_eq!(listed(&home, "ada"), ["1", "admin", "female", "active", "ada"]);
}

#[test]
fn a_generated_password_is_printed_alone() {
    let home = PorticoHome::empty();
    let created = home.run("user create --username ada --generate").succeeded();
    assert!(created.trim_end().len() >= 20 && created.lines().count() == 1, "{created}");
    let replaced = home.run("user passwd ada --generate").succeeded();
    assert_ne!(created, replaced);
    assert_eq!(listed(&home, "ada"), ["1", "member", "unknown", "active", "ada"]);
}

#[test]
fn a_user_is_disabled_and_enabled_again() {
    let home = PorticoHome::empty();
    home.run("user create --username ada --generate").succeeded();
    home.run("user disable ada").succeeded();
    assert_eq!(listed(&home, "ada")[3], "disabled");
    home.run("user enable ada").succeeded();
    assert_eq!(listed(&home, "ada")[3], "active");
}

#[test]
fn the_terminal_may_disable_the_last_administrator_for_it_can_make_another() {
    let home = PorticoHome::empty();
    home.run("user create --username ada --role admin --generate").succeeded();
    home.run("user disable ada").succeeded();
    assert_eq!(listed(&home, "ada")[3], "disabled");
}

#[test]
fn a_taken_or_unknown_name_is_a_failure() {
    let home = PorticoHome::empty();
    home.run("user create --username ada --generate").succeeded();
    let again = home.run("user create --username ada --generate");
    assert_eq!(again.output, "", "no password is shown that does not hold");
    assert!(again.failed(1).contains("the username is taken"));
    for line in ["user disable bob", "user enable bob", "user passwd bob --generate"] {
        assert!(home.run(line).failed(1).contains("there is no user `bob`"), "{line}");
    }
}

#[test]
fn a_password_that_is_none_is_wrong_usage() {
    let home = PorticoHome::empty();
    for (input, reason) in [("", "no password"), ("short\n", "at least 8 bytes")] {
        let ran = home.run_with_input("user create --username ada --password-stdin", input);
        assert!(ran.failed(2).contains(reason), "{input:?}");
    }
    assert_eq!(home.run("user list").succeeded().lines().count(), 1);
}

#[test]
fn wrong_usage_ends_with_2() {
    let home = PorticoHome::empty();
    for line in ["", "fly", "user create --username ada", "user list --set nonsense"] {
        let ran = home.run(line);
        assert_eq!(ran.code, Some(2), "{line}: {ran:?}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let home = PorticoHome::empty();
    let mut command = home.command("config show");
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let ended = command.stdout(writer).status().expect("the binary starts");
    assert_eq!(ended.code(), Some(0));
}
