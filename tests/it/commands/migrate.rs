use std::thread;

use super::place::Place;

#[test]
fn a_dry_run_lists_what_would_be_applied_and_writes_nothing() {
    let place = Place::new();
    let planned = place.run("migrate --dry-run").succeeded();
    assert!(planned.lines().all(|line| line.starts_with("would apply ")), "{planned}");
    assert!(!place.path().join("var").exists());

    let applied = place.run("migrate").succeeded();
    assert_eq!(applied, planned.replace("would apply", "applied"));
    assert_eq!(place.run("migrate").succeeded(), "the schema is up to date\n");
}

#[test]
fn of_several_at_once_one_applies_and_the_others_find_nothing_to_do() {
    let place = Place::new();
    let planned = place.run("migrate --dry-run").succeeded();
    let mut printed: Vec<_> = thread::scope(|scope| {
        let running = [(); 4].map(|()| scope.spawn(|| place.run("migrate").succeeded()));
        running.map(|migrate| migrate.join().expect("it succeeds")).into()
    });
    printed.sort_unstable();
    assert_eq!(printed[0], planned.replace("would apply", "applied"));
    assert_eq!(printed[1..], ["the schema is up to date\n"; 3]);
}

#[test]
fn a_file_of_another_kind_is_named() {
    let place = Place::new();
    place.write(
        "notes.txt",
        "these are notes, and they are longer than the head of a database is, which has 100 bytes",
    );
    let complaint = place.run("migrate --set embedded.path=notes.txt").failed(1);
    assert!(complaint.contains("notes.txt is not an SQLite database"), "{complaint}");
}
