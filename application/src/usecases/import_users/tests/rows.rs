//! What becomes of rows.

use super::*;

#[tokio::test]
async fn a_strict_import_is_written_in_one_go() {
    let scene = Scene::new(users(&[GOOD, ["", "dan", "", ""]]), vec![]).upserting(inserted(2));
    let (ended, writes, _) = run(scene, ImportMode::Strict, false).await;
    assert_eq!(ended.import.state, ImportState::Done);
    assert_eq!(counts(&ended), [2, 2, 0, 0, 0]);
    assert_eq!(names(&writes), [(ImportMode::Strict, vec!["bob".into(), "dan".into()])]);
    let expected = ImportProgress { rows_read: 2, rows_written: 2, passwords_hashed: 0 };
    assert_eq!(ended.import.progress, expected);
}

#[tokio::test]
async fn one_wrong_row_keeps_a_strict_import_from_being_written() {
    let scene = Scene::new(users(&[GOOD, BAD]), vec![]);
    let (ended, _, answer) = run(scene, ImportMode::Strict, false).await;
    assert_eq!(ended.import.failure, Some(ImportFailure::RowsRejected));
    assert_eq!(counts(&ended), [2, 0, 0, 0, 1]);
    let report = ended.import.report.expect("a report");
    assert_eq!(report.faults, [fault(3, Column::Id, RowFaultKind::NotAnId)]);
    assert_eq!(report.sheets, ["Users"]);

    let row = |cells: [&str; 5], is_marked| WrittenRow {
        cells: cells.map(str::to_owned).into(),
        is_marked,
        ..WrittenRow::default()
    };
    let sentence = "User Id: A user id is a positive whole number; leave it empty for a new user.";
    let expected = [
        SheetPart::Sheet("Users".into()),
        SheetPart::Rows(vec![row(["用户Id", "用户名", "密码", "性别", "Errors"], false)]),
        SheetPart::Rows(vec![
            row(["", "bob", "", "男", ""], false),
            row(["x", "carol", "", "", sentence], true),
        ]),
    ];
    assert_eq!(*answer.lock().expect("no panic"), expected);
}

#[tokio::test]
async fn a_partial_import_writes_the_good_rows() {
    let scene = Scene::new(users(&[BAD, GOOD]), vec![]).upserting(inserted(1));
    let (ended, writes, _) = run(scene, ImportMode::Partial, false).await;
    assert_eq!((ended.import.state, ended.import.failure.clone()), (ImportState::Done, None));
    assert_eq!(counts(&ended), [2, 1, 0, 0, 1]);
    assert_eq!(names(&writes), [(ImportMode::Partial, vec!["bob".into()])]);
}

#[tokio::test]
async fn what_the_store_refuses_is_rejected_too() {
    let taken = fault(2, Column::Username, RowFaultKind::UsernameTaken);
    let refused = Upserted { refused: vec![taken], ..Upserted::default() };
    for (mode, state, rejected) in
        [(ImportMode::Strict, ImportState::Failed, 1), (ImportMode::Partial, ImportState::Done, 2)]
    {
        let rows: &[_] = if mode == ImportMode::Strict { &[GOOD] } else { &[GOOD, BAD] };
        let scene = Scene::new(users(rows), vec![]).upserting(refused.clone());
        let (ended, ..) = run(scene, mode, false).await;
        assert_eq!(ended.import.state, state);
        assert_eq!(counts(&ended)[4], rejected);
        assert_eq!(ended.import.report.expect("a report").faults[0], taken);
        assert_eq!(ended.import.progress.rows_written, 0);
    }
}

#[tokio::test]
async fn a_dry_run_counts_and_writes_nothing() {
    let rows = [GOOD, ["7", "ada", "", ""], ["", "ada lovelace", "a password", ""]];
    for mode in ImportMode::ALL {
        let (ended, ..) = run(Scene::new(users(&rows), vec![ada()]), mode, true).await;
        assert_eq!(counts(&ended), [3, 2, 0, 1, 0], "{mode}");
        assert_eq!(ended.import.progress.passwords_hashed, 0);
    }
}

#[tokio::test]
async fn a_password_is_hashed_for_who_has_none() {
    let rows = [
        ["", "bob", "a first password", ""],
        ["", "ada", "no use of it", ""],
        ["", "eve", "another first one", ""],
    ];
    for mode in ImportMode::ALL {
        let eve = User {
            username: username("eve"),
            password: None,
            id: UserId::parse(8).expect("8"),
            ..ada()
        };
        let mut scene = Scene::new(users(&rows), vec![ada(), eve]).upserting(inserted(1));
        scene.mocks.passwords.expect_hash_in_background().times(2).returning(|_| Ok(hash("new")));
        let (ended, writes, _) = run(scene, mode, false).await;
        assert_eq!(ended.import.progress.passwords_hashed, 2, "{mode}");
        let writes = writes.lock().expect("no panic");
        let hashes: Vec<_> = writes[0].1.iter().map(|row| row.password.clone()).collect();
        assert_eq!(hashes, [Some(hash("new")), None, Some(hash("new"))]);
    }
}

#[tokio::test]
async fn sessions_learn_who_their_users_are_now() {
    let profile = User { gender: Gender::Male, ..ada() }.profile();
    let updated = Upserted { updated: vec![profile.clone()], ..Upserted::default() };
    let mut scene = Scene::new(users(&[["7", "ada", "", "1"]]), vec![ada()]).upserting(updated);
    let told = move |told: &_| *told == profile;
    scene.mocks.store.expect_update_profile().withf(told).once().returning(|_| Ok(()));
    let (ended, ..) = run(scene, ImportMode::Strict, false).await;
    assert_eq!(counts(&ended), [1, 0, 1, 0, 0]);
}

#[tokio::test]
async fn the_audit_log_is_told_of_what_an_import_wrote_and_of_nothing_that_it_did_not() {
    for (rows, is_dry_run, told) in
        [(&[GOOD][..], false, 1), (&[GOOD][..], true, 0), (&[GOOD, BAD][..], false, 0)]
    {
        let scene = Scene::new(users(rows), vec![]).upserting(inserted(1));
        let audit = scene.mocks.audit.clone();
        run(scene, ImportMode::Strict, is_dry_run).await;
        let whoever_asked = Actor { user: Some(user_id()), ..Actor::default() };
        let event = SecurityEvent::UsersImported { inserted: 1, updated: 0 };
        assert_eq!(audit.of(&whoever_asked), vec![event; told]);
    }
}
