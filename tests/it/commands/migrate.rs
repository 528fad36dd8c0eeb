use std::thread;

use portico_tests::fixtures::PorticoHome;

#[test]
fn a_dry_run_lists_what_would_be_applied_and_writes_nothing() {
    let home = PorticoHome::empty();
    let planned = home.run("migrate --dry-run").succeeded();
    assert!(planned.lines().all(|line| line.starts_with("would apply ")), "{planned}");
    assert!(!home.path().join("var").exists());

    let applied = home.run("migrate").succeeded();
    assert_eq!(applied, planned.replace("would apply", "applied"));
    assert_eq!(home.run("migrate").succeeded(), "the schema is up to date\n");
}

#[test]
fn of_several_at_once_one_applies_and_the_others_find_nothing_to_do() {
    let home = PorticoHome::empty();
    let planned = home.run("migrate --dry-run").succeeded();
    let mut printed: Vec<_> = thread::scope(|scope| {
        let running = [(); 4].map(|()| scope.spawn(|| home.run("migrate").succeeded()));
        running.map(|migrate| migrate.join().expect("it succeeds")).into()
    });
    printed.sort_unstable();
    assert_eq!(printed[0], planned.replace("would apply", "applied"));
    assert_eq!(printed[1..], ["the schema is up to date\n"; 3]);
}

#[test]
fn a_file_of_another_kind_is_named() {
    let home = PorticoHome::empty();
    home.write(
        "notes.txt",
        "these are notes, and they are longer than the head of a database is, which has 100 bytes",
    );
    let complaint = home.run("migrate --set embedded.path=notes.txt").failed(1);
    assert!(complaint.contains("notes.txt is not an SQLite database"), "{complaint}");
}
