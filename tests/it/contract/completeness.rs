//! A case that its suite does not name would never run.

macro_rules! source {
    ($($file:literal),+) => { concat!($(include_str!(concat!("../../src/contract/", $file))),+) };
}

fn cases(source: &str) -> impl Iterator<Item = &str> {
    source.split("\npub async fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next())
}

/// How often the list in the macro names the case.
fn mentions(source: &str, case: &str) -> usize {
    source.lines().filter(|line| line.trim() == case).count()
}

#[test]
fn every_case_of_every_suite_is_run_once() {
    let suites = [
        source!("ended_sessions.rs"),
        source!("event_bus/mod.rs", "event_bus/messages.rs"),
        source!("import_repository.rs"),
        source!("sheets/mod.rs", "sheets/reading.rs", "sheets/writing.rs"),
        source!("user_queries.rs"),
        source!(
            "user_repository/mod.rs",
            "user_repository/adding.rs",
            "user_repository/changing.rs",
            "user_repository/stepping_down.rs",
            "user_repository/upserting.rs",
            "user_repository/undoing.rs"
        ),
        source!(
            "login_throttle/mod.rs",
            "login_throttle/addresses.rs",
            "login_throttle/counting.rs",
            "login_throttle/strangers.rs"
        ),
        source!(
            "token_store/mod.rs",
            "token_store/ending.rs",
            "token_store/opening.rs",
            "token_store/profiles.rs",
            "token_store/racing.rs",
            "token_store/rotating.rs"
        ),
    ];
    for suite in suites {
        assert!(cases(suite).next().is_some(), "cases are found in the source");
        for case in cases(suite) {
            assert_eq!(mentions(suite, case), 1, "{case} stands in the list of its suite");
        }
    }
}
