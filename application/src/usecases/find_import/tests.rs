use futures_util::TryStreamExt;
use portico_domain::{
    import::{ImportMode, ImportProgress, ImportState},
    user::UserId,
};

use super::*;
use crate::test_support::{Mocks, NOW, import_id, user_id, users_down};

fn import(owner: Option<UserId>, state: ImportState) -> Import {
    Import {
        id: import_id(1),
        owner,
        mode: ImportMode::Strict,
        is_dry_run: false,
        state,
        progress: ImportProgress::default(),
        report: None,
        failure: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

fn finding(import: Import) -> Mocks {
    let mut mocks = Mocks::default();
    mocks.imports.expect_find().return_once(|_| Ok(Some(import)));
    mocks
}

#[tokio::test]
async fn whoever_asked_for_it_sees_it() {
    let import = import(Some(user_id()), ImportState::Running);
    let application = finding(import.clone()).application();
    let found = application.find_import.execute(Some(user_id()), import_id(1)).await;
    assert_eq!(found.expect("an import"), import);
}

#[tokio::test]
async fn nobody_else_sees_it() {
    let others = [None, Some(UserId::parse(8).expect("8 is an id"))];
    for other in others {
        let application = finding(import(Some(user_id()), ImportState::Done)).application();
        let error = application.find_import.execute(other, import_id(1)).await;
        assert!(matches!(error, Err(FindImportError::NotFound)));
    }
}

#[tokio::test]
async fn its_report_comes_piece_by_piece_to_the_end_or_an_error() {
    for (third, expected) in [(None, true), (Some(()), false)] {
        let mut mocks = finding(import(Some(user_id()), ImportState::Done));
        mocks.imports.expect_find_piece().returning(move |_, index| match (index, third) {
            (0, _) => Ok(Some(vec![1, 2])),
            (1, _) => Ok(Some(vec![3])),
            (_, None) => Ok(None),
            (_, Some(())) => Err(users_down()),
        });
        let report = mocks.application().find_import.report(Some(user_id()), import_id(1)).await;
        let pieces: Result<Vec<_>, _> = report.expect("a report").try_collect().await;
        assert_eq!(pieces.is_ok_and(|pieces| pieces.concat() == [1, 2, 3]), expected);
    }
}

#[tokio::test]
async fn there_is_no_report_before_the_end_nor_of_what_was_not_read() {
    let mut unread = finding(import(Some(user_id()), ImportState::Failed));
    unread.imports.expect_find_piece().return_once(|_, _| Ok(None));
    for mocks in [unread, finding(import(Some(user_id()), ImportState::Running))] {
        let report = mocks.application().find_import.report(Some(user_id()), import_id(1)).await;
        assert!(matches!(report, Err(FindImportError::NotFound)));
    }
}
