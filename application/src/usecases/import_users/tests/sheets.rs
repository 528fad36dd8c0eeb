//! What is read, and where it is answered.

use super::*;

#[tokio::test]
async fn a_workbook_without_users_is_told_what_it_lacks() {
    let other = sheet("Notes", &[&["Item", "Price"], &["tea", "3"]]);
    let mismatch = HeaderMismatch {
        missing: Column::OF_USERS.into(),
        unknown: vec!["Item".into(), "Price".into()],
        duplicate: vec![],
    };
    for (parts, failure) in [
        (vec![], ImportFailure::Empty),
        (users(&[]), ImportFailure::Empty),
        (users(&[["", " ", "", ""]]), ImportFailure::Empty),
        (other, ImportFailure::HeaderMismatch(mismatch)),
    ] {
        let (ended, ..) = run(Scene::new(parts, vec![]), ImportMode::Partial, false).await;
        assert_eq!(ended.import.failure, Some(failure));
        assert_eq!(ended.import.report, None);
    }
}

#[tokio::test]
async fn every_sheet_of_users_counts_and_others_are_left_alone() {
    let notes = sheet("Notes", &[&["Item"], &["tea"]]);
    let english =
        sheet("More", &[&["Gender", "Password", "Username", "User Id"], &["0", "", "eve", ""]]);
    let parts = [notes.clone(), users(&[GOOD]), notes, english].concat();
    let scene = Scene::new(parts, vec![]).upserting(inserted(2));
    let (ended, writes, _) = run(scene, ImportMode::Strict, false).await;
    assert_eq!(names(&writes), [(ImportMode::Strict, vec!["bob".into(), "eve".into()])]);
    assert_eq!(ended.import.report.expect("a report").sheets, ["Users", "More"]);
}

#[tokio::test]
async fn the_rows_of_the_answer_are_where_they_were_uploaded() {
    let row = |number, cells: [&str; 4]| ReadRow {
        number,
        cells: cells.map(|cell| Cell::Text(cell.to_owned())).into(),
    };
    let parts = vec![
        SheetPart::Sheet("Users".into()),
        SheetPart::Rows(vec![row(3, HEADER), row(4, GOOD), row(6, ["", " ", "", ""])]),
        SheetPart::Rows(vec![row(1_048_576, BAD)]),
        SheetPart::Sheet("More".into()),
        SheetPart::Rows(vec![row(1, HEADER), row(3, ["", "eve", "", ""])]),
    ];
    let (_, _, answer) = run(Scene::new(parts, vec![]), ImportMode::Strict, false).await;
    let answer = answer.lock().expect("no panic");
    let rows = answer.iter().filter_map(|part| match part {
        SheetPart::Rows(rows) => Some(rows),
        SheetPart::Sheet(_) => None,
    });
    let gaps: Vec<_> = rows.flatten().map(|row| row.gap).collect();
    assert_eq!(gaps, [2, 0, 1_048_571, 0, 1]);
}

#[tokio::test]
async fn many_faults_are_counted_and_a_thousand_are_listed() {
    let rows = vec![BAD; 1_500];
    let (ended, ..) = run(Scene::new(users(&rows), vec![]), ImportMode::Partial, false).await;
    assert_eq!(counts(&ended), [1_500, 0, 0, 0, 1_500]);
    assert_eq!(ended.import.report.expect("a report").faults.len(), 1_000);
}
