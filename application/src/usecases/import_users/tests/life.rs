//! From the place in the line to the last word.

use super::*;

#[tokio::test]
async fn the_end_is_told_until_it_is_heard() {
    let mut scene = Scene::new(users(&[GOOD]), vec![]).upserting(inserted(1));
    let mut refusals = 3;
    scene.mocks.imports.expect_save().returning(move |import| {
        if import.state != ImportState::Done || refusals == 0 {
            return Ok(());
        }
        refusals -= 1;
        Err(users_down())
    });
    // One beat while it is worked on, three while it is told.
    scene.mocks.timer.0 = 4.into();
    let ended = import(&scene.mocks.application(), ImportMode::Strict, false).await;
    assert_eq!(ended.import.state, ImportState::Done);
    assert!(ended.error.is_some(), "somebody has to know");
}

#[tokio::test]
async fn an_import_is_saved_when_it_waits_when_it_begins_at_each_beat_and_when_it_ends() {
    let saved = Arc::new(Mutex::new(Vec::new()));
    let mut scene = Scene::new(users(&[GOOD]), vec![]).upserting(inserted(1));
    let keep = saved.clone();
    scene.mocks.imports.expect_save().returning(move |import| {
        keep.lock().expect("no panic").push((import.id, import.state));
        Ok(())
    });
    scene.mocks.timer.0 = 1.into();
    import(&scene.mocks.application(), ImportMode::Strict, false).await;
    let saved = saved.lock().expect("no panic");
    assert!(saved.iter().all(|(id, _)| *id == import_id(1)));
    let states: Vec<_> = saved.iter().map(|(_, state)| *state).collect();
    let running = ImportState::Running;
    assert_eq!(states, [ImportState::Queued, running, running, ImportState::Done]);
}

#[tokio::test]
async fn an_unacceptable_workbook_is_refused_before_anything_is_saved() {
    let mut mocks = Mocks::default();
    mocks.reader.expect_open().returning(|_| Err(Unacceptable::Encrypted.into()));
    let import_users = &mocks.application().import_users;
    let command = ImportUsersCommand {
        mode: ImportMode::Strict,
        is_dry_run: false,
        language: Language::English,
    };
    let place = import_users.reserve(None).expect("nobody else imports");
    let refused = import_users.receive(place, command, stream::empty().boxed()).await;
    let error = refused.err().expect("no workbook");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Invalid, "sheet_unreadable"));
}

#[tokio::test]
async fn whoever_is_one_too_many_is_turned_away() {
    let import_users = &Mocks::default().application().import_users;
    let owner = Some(user_id());
    let places: Vec<_> = (0..5).filter_map(|_| import_users.reserve(owner).ok()).collect();
    assert_eq!(places.len(), 3);
    let error = import_users.reserve(owner).err().expect("no place");
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(error.retry_after().is_some());
    assert!(import_users.reserve(None).is_ok(), "others get in");
}
