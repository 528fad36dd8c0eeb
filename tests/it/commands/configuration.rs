use portico_tests::fixtures::{PorticoHome, Ran};

#[test]
fn the_environments_of_one_machine_can_start_from_nothing() {
    let home = PorticoHome::empty();
    for environment in ["debug", "test"] {
        let printed = home.run(&format!("config check --env {environment}")).succeeded();
        assert_eq!(printed.lines().count(), 1);
        assert!(printed.starts_with("OK"), "{printed}");
    }
    let left_behind = std::fs::read_dir(home.path()).expect("a directory").count();
    assert_eq!(left_behind, 0, "checking makes nothing");
}

#[test]
fn the_effective_configuration_says_where_each_value_came_from() {
    let home = PorticoHome::empty();
    home.write("settings/prod.toml", "[log]\nlevel = \"warn\"\n");
    let mut command =
        home.command("--env prod --config-dir settings config show --set http.docs=true");
    let shown = Ran::of(command.env("PORTICO__TOKENS__ISSUER", "me")).succeeded();
    let has = |value: &str, origin: &str| {
        shown.lines().any(|line| line.starts_with(value) && line.ends_with(&format!("# {origin}")))
    };
    assert!(has("level = \"warn\"", "settings/prod.toml"), "{shown}");
    assert!(has("docs = true", "--set"), "{shown}");
    assert!(has("issuer = \"me\"", "environment variable PORTICO__TOKENS__ISSUER"), "{shown}");
    assert!(has("audience = \"portico\"", "built-in default.toml"), "{shown}");
    assert!(shown.contains("\n[http]\n"), "{shown}");
}

#[test]
fn a_directory_called_configs_is_found() {
    let home = PorticoHome::empty();
    home.write("configs/default.toml", "[tokens]\nissuer = \"a\"\n");
    home.write("configs/debug.toml", "[tokens]\naudience = \"b\"\n");
    let shown = home.run("config show").succeeded();
    assert!(shown.contains("# configs/default.toml"), "{shown}");
    assert!(shown.contains("# configs/debug.toml"), "{shown}");
}

#[test]
fn wrong_configuration_ends_with_2_and_names_key_place_and_expectation() {
    let home = PorticoHome::empty();
    home.write("broken/debug.toml", "[http\n");
    for (line, parts) in [
        ("config check --set http.adr=1", ["`http.adr`", "--set", "`http.addr`"]),
        ("serve --set http.addr=here", ["http.addr", "--set", "127.0.0.1:8080"]),
        ("user list --set store.driver=postgres", ["store.driver", "--set", "`embedded`"]),
        ("config check --set http.docs=maybe", ["http.docs", "--set", "true or false"]),
        ("config check --config-dir nowhere", ["nowhere/debug.toml", "no such file", "debug"]),
        ("config check --config-dir broken", ["broken/debug.toml", "line 1", ""]),
        ("config check --env staging", ["staging", "debug, dev, test", "--config-dir"]),
    ] {
        let complaint = home.run(line).failed(2);
        assert!(parts.iter().all(|part| complaint.contains(part)), "{line}: {complaint}");
    }
}

#[test]
fn servers_that_can_never_be_reached_end_with_2_and_show_no_secret() {
    let home = PorticoHome::empty();
    home.write("empty.pem", "");
    let mysql = "--set store.driver=mysql --set mysql.primary";
    let redis = "--set sessions.store=redis --set redis.urls";
    for (line, parts) in [
        (format!("{mysql}="), ["PORTICO__MYSQL__PRIMARY", "mysql.primary_file"]),
        (format!("{mysql}=hunter2"), ["`mysql.primary`", "mysql://user:password@host"]),
        (format!("{mysql}=postgres://u:hunter2@h/d"), ["`mysql.primary`", "scheme"]),
        (format!("{mysql}=mysql://u:hunter2@h:x/d"), ["`mysql.primary`", "port"]),
        (format!("{mysql}=mysql://u:hunter2@h"), ["`mysql.primary`", "no database"]),
        (
            format!("{mysql}=mysql://u:p@h/d --set mysql.replicas=mysql://u:hunter2@h"),
            ["`mysql.replicas[0]`", "no database"],
        ),
        (
            format!("{mysql}=mysql://u:hunter2@h/d --set mysql.ca_file=empty.pem"),
            ["`mysql.ca_file`", "empty.pem"],
        ),
        (
            format!("{mysql}=mysql://u:hunter2@h/d?require_ssl=true --set mysql.ca_file=no.pem"),
            ["`mysql.ca_file` = no.pem", "No such file"],
        ),
        (format!("{redis}="), ["PORTICO__REDIS__URLS", "redis.urls_file"]),
        (format!("{redis}=hunter2"), ["entry 1 of `redis.urls`", "redis://HOST:PORT"]),
        (format!("{redis}=redis://:hunter2@a,redis://b"), ["`redis.urls` has 2", "cluster"]),
        (
            format!("{redis}=redis://:hunter2@a/1 --set redis.mode=cluster"),
            ["entry 1 of `redis.urls`", "database"],
        ),
        (
            format!("{redis}=rediss://:hunter2@a --set redis.ca_file=no.pem"),
            ["`redis.ca_file` = no.pem", "No such file"],
        ),
    ] {
        for command in ["config check", "serve"] {
            let complaint = home.run(&format!("{command} {line}")).failed(2);
            assert!(parts.iter().all(|part| complaint.contains(part)), "{line}: {complaint}");
            assert!(!complaint.contains("hunter2"), "{complaint}");
        }
    }
}

#[test]
fn environment_variables_are_checked_as_strictly() {
    let home = PorticoHome::empty();
    for (name, value, part) in [
        ("PORTICO__HTTP__ADR", "1", "`http.adr`"),
        ("PORTICO__LOGIN__WINDOW", "5", "login.window = \"5\""),
    ] {
        let mut command = home.command("config check");
        let complaint = Ran::of(command.env(name, value)).failed(2);
        assert!(complaint.contains(part) && complaint.contains(name), "{complaint}");
    }
}
