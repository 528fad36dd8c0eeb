//! Stores and sessions that do not answer.

use super::*;

#[tokio::test]
async fn a_store_that_goes_down_is_no_fault_of_the_rows_and_has_written_none() {
    for mode in ImportMode::ALL {
        let mut scene = Scene::new(users(&[GOOD]), vec![]);
        scene.mocks.users.expect_upsert_all().returning(|rows, _, _| {
            let rows: Vec<_> = rows.try_concat().now_or_never().expect("rows at once")?;
            assert_eq!(rows.len(), 1);
            Err(users_down())
        });
        let (ended, ..) = run(scene, mode, false).await;
        assert_eq!(ended.import.failure, Some(ImportFailure::Unavailable), "{mode}");
        assert_eq!((ended.import.report, ended.import.progress.rows_written), (None, 0));
        let error = ended.error.expect("the cause, for the log");
        assert_eq!(error.kind(), ErrorKind::Unavailable);
    }
}

#[tokio::test]
async fn rows_that_the_store_could_not_take_are_tried_again() {
    let mut scene = Scene::new(users(&[GOOD]), vec![]);
    scene.mocks.users.expect_upsert_all().times(2).returning(|_, _, _| Err(users_down()));
    scene.mocks.users.expect_upsert_all().once().returning(|_, _, _| Ok(inserted(1)));
    let (ended, ..) = run(scene, ImportMode::Partial, false).await;
    assert_eq!((ended.import.state, counts(&ended)), (ImportState::Done, [1, 1, 0, 0, 0]));
}

#[tokio::test]
async fn what_is_written_is_so_even_if_no_session_can_be_told() {
    let updated = Upserted { updated: vec![ada().profile()], ..Upserted::default() };
    for mode in ImportMode::ALL {
        let mut scene =
            Scene::new(users(&[["7", "ada", "", "1"]]), vec![ada()]).upserting(updated.clone());
        scene.mocks.store.expect_update_profile().returning(|_| Err(port_down()));
        let (ended, ..) = run(scene, mode, false).await;
        assert_eq!((ended.import.state, counts(&ended)), (ImportState::Done, [1, 0, 1, 0, 0]));
        assert!(ended.error.is_some(), "somebody has to know");
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_kept_changes_nothing_else() {
    let mut scene = Scene::new(users(&[GOOD]), vec![]).upserting(inserted(1));
    scene.mocks.imports.checkpoint();
    scene.mocks.imports.expect_forget_before().returning(|_| Err(users_down()));
    // The first piece is the last to be kept, so that there is none without the others.
    scene.mocks.imports.expect_save_piece().once().returning(|_, index, _| {
        assert_eq!(index, 1);
        Err(users_down())
    });
    let (ended, ..) = run(scene, ImportMode::Strict, false).await;
    assert_eq!((ended.import.state, counts(&ended)), (ImportState::Done, [1, 1, 0, 0, 0]));
    assert!(ended.error.is_some(), "somebody has to know");
}
