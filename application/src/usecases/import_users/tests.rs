use std::{
    future::pending,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use futures_util::{FutureExt, TryStreamExt, stream};
use portico_domain::{
    channel::{Content, Topic},
    sheet::{
        Cell, Column, HeaderMismatch, RowFault, RowFaultKind, RowPlace, Unacceptable, Upserted,
        UserRow,
    },
    user::{Gender, PasswordHash, User},
};
use time::Duration;

use super::*;
use crate::{
    Application,
    ports::{
        Event, EventBus, MockWorkbook, PortError, ReadRow, Subscription, WrittenRow,
        WrittenWorkbook,
    },
    sheets::SheetPart,
    test_support::{Mocks, ada, hash, import_id, port_down, user_id, username, users_down},
};

const HEADER: [&str; 4] = ["用户Id", "用户名", "密码", "性别"];

/// A sheet with these rows, the first at the top.
fn sheet(name: &str, rows: &[&[&str]]) -> Vec<SheetPart<ReadRow>> {
    let cells = |row: &&[&str]| row.iter().map(|cell| Cell::Text((*cell).to_owned())).collect();
    let rows = (1..).zip(rows).map(|(number, row)| ReadRow { number, cells: cells(row) });
    vec![SheetPart::Sheet(name.to_owned()), SheetPart::Rows(rows.collect())]
}

fn users(rows: &[[&str; 4]]) -> Vec<SheetPart<ReadRow>> {
    let all: Vec<&[&str]> = [&HEADER].into_iter().chain(rows).map(<[&str; 4]>::as_slice).collect();
    sheet("Users", &all)
}

/// What the store was asked to write.
type Writes = Arc<Mutex<Vec<(ImportMode, Vec<UserRow<PasswordHash>>)>>>;
/// The workbook that was answered.
type Answer = Arc<Mutex<Vec<SheetPart<WrittenRow>>>>;

/// An application whose reader finds `parts` in any upload, and whose store knows `known`.
struct Scene {
    mocks: Mocks,
    writes: Writes,
    answer: Answer,
}

impl Scene {
    fn new(parts: Vec<SheetPart<ReadRow>>, known: Vec<User>) -> Self {
        let mut mocks = Mocks::default();
        mocks.reader.expect_open().returning(move |_| {
            let (mut workbook, parts) = (MockWorkbook::new(), parts.clone());
            let mut is_first = true;
            workbook.expect_parts().returning(move || {
                let parts = stream::iter(parts.clone().into_iter().map(Ok));
                // Lets others have a turn while the rows are looked at: the store, and whoever asked.
                let turns = stream::iter(0..2).then(|_| tokio::task::yield_now());
                let turns = turns.filter_map(|()| async { None });
                if std::mem::take(&mut is_first) {
                    turns.chain(parts).boxed()
                } else {
                    parts.boxed()
                }
            });
            Ok(Arc::new(workbook))
        });
        mocks.users.expect_find_all().returning(move |ids, names| {
            let asked = |user: &&User| ids.contains(&user.id) || names.contains(&user.username);
            Ok(known.iter().filter(asked).cloned().collect())
        });
        mocks.imports.expect_forget_before().returning(|_| Ok(()));
        mocks.events.expect_post().returning(|_, _| Ok(1));
        let answer = answered_by(&mut mocks);
        let writes = Writes::default();
        Self { mocks, writes, answer }
    }

    /// The store writes what it is told, and answers this.
    fn upserting(mut self, upserted: Upserted) -> Self {
        let writes = self.writes.clone();
        self.mocks.users.expect_upsert_all().returning(move |rows, mode, _| {
            let rows: Vec<_> = rows.try_concat().now_or_never().expect("rows at once")?;
            writes.lock().expect("no panic").push((mode, rows));
            Ok(upserted.clone())
        });
        self
    }

    fn saving(mut self) -> Self {
        self.mocks.imports.expect_save().returning(|_| Ok(()));
        self
    }
}

fn answered_by(mocks: &mut Mocks) -> Answer {
    let answer = Answer::default();
    let keep = answer.clone();
    mocks.writer.expect_write().returning(move |parts| {
        let parts = parts.try_collect().now_or_never().expect("parts at once")?;
        *keep.lock().expect("no panic") = parts;
        let bytes = stream::iter([Ok(vec![1]), Ok(vec![2])]).boxed();
        Ok(WrittenWorkbook { size: 2, bytes })
    });
    mocks.imports.expect_save_piece().returning(|_, index, piece| {
        assert_eq!(piece, [u8::try_from(index).expect("two pieces") + 1]);
        Ok(())
    });
    answer
}

async fn import(application: &Application, mode: ImportMode, is_dry_run: bool) -> EndedImport {
    import_for(Some(user_id()), application, mode, is_dry_run).await
}

async fn import_for(
    owner: Option<UserId>,
    application: &Application,
    mode: ImportMode,
    is_dry_run: bool,
) -> EndedImport {
    let language = Language::English;
    let command = ImportUsersCommand { owner, mode, is_dry_run, language };
    let import_users = &application.import_users;
    let place = import_users.reserve().expect("nobody else imports");
    let queued = import_users.receive(place, command, stream::empty().boxed()).await;
    import_users.run(queued.expect("a workbook")).await
}

/// Imports on mocks that are given back.
async fn run(scene: Scene, mode: ImportMode, is_dry_run: bool) -> (EndedImport, Writes, Answer) {
    let (writes, answer) = (scene.writes.clone(), scene.answer.clone());
    let application = scene.saving().mocks.application();
    (import(&application, mode, is_dry_run).await, writes, answer)
}

fn counts(ended: &EndedImport) -> [u64; 5] {
    let report = ended.import.report.as_ref().expect("a report");
    [report.total, report.inserted, report.updated, report.unchanged, report.rejected]
}

fn names(writes: &Writes) -> Vec<(ImportMode, Vec<String>)> {
    let writes = writes.lock().expect("no panic");
    let names = |rows: &[UserRow<_>]| rows.iter().map(|row| row.username.to_string()).collect();
    writes.iter().map(|(mode, rows)| (*mode, names(rows))).collect()
}

fn inserted(inserted: u64) -> Upserted {
    Upserted { inserted, ..Upserted::default() }
}

fn fault(row: u32, column: Column, kind: RowFaultKind) -> RowFault {
    RowFault { place: RowPlace { sheet: 0, row }, column, kind }
}

const GOOD: [&str; 4] = ["", "bob", "", "男"];
const BAD: [&str; 4] = ["x", "carol", "", ""];

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
async fn many_faults_are_counted_and_a_thousand_are_listed() {
    let rows = vec![BAD; 1_500];
    let (ended, ..) = run(Scene::new(users(&rows), vec![]), ImportMode::Partial, false).await;
    assert_eq!(counts(&ended), [1_500, 0, 0, 0, 1_500]);
    assert_eq!(ended.import.report.expect("a report").faults.len(), 1_000);
}

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
async fn whoever_asked_is_told_when_it_waits_when_it_begins_at_each_beat_and_when_it_ends() {
    let said = Arc::new(Mutex::new(Vec::new()));
    let mut scene = Scene::new(users(&[GOOD]), vec![]).upserting(inserted(1)).saving();
    scene.mocks.events.checkpoint();
    let keep = said.clone();
    scene.mocks.events.expect_post().returning(move |topic, content| {
        assert_eq!(topic.owner(), Some(user_id()));
        let Content::Import(notice) = content else { panic!("{content:?}") };
        assert_eq!(notice.id, import_id(1));
        keep.lock().expect("no panic").push((notice.state, notice.progress.rows_written));
        Ok(1)
    });
    scene.mocks.timer.0 = 1.into();
    import(&scene.mocks.application(), ImportMode::Strict, false).await;
    let running = (ImportState::Running, 0);
    let expected = [(ImportState::Queued, 0), running, running, (ImportState::Done, 1)];
    assert_eq!(*said.lock().expect("no panic"), expected);
}

#[tokio::test]
async fn nobody_is_told_of_an_import_from_a_terminal() {
    let mut scene = Scene::new(users(&[GOOD]), vec![]).upserting(inserted(1)).saving();
    scene.mocks.events.checkpoint();
    let application = scene.mocks.application();
    let ended = import_for(None, &application, ImportMode::Strict, false).await;
    assert_eq!(ended.import.state, ImportState::Done);
}

#[tokio::test]
async fn a_bus_that_is_down_harms_no_import() {
    let mut scene = Scene::new(users(&[GOOD]), vec![]).upserting(inserted(1));
    scene.mocks.events.checkpoint();
    scene.mocks.events.expect_post().times(3).returning(|_, _| Err(port_down()));
    let (ended, ..) = run(scene, ImportMode::Strict, false).await;
    assert_eq!(ended.import.state, ImportState::Done);
    assert!(ended.error.is_none(), "it is no fault of the import");
}

/// A bus that answers nothing, and a timer that goes once an import is over.
#[derive(Default)]
struct Silence {
    is_over: AtomicBool,
}

#[async_trait]
impl EventBus for Silence {
    async fn publish(&self, _: Event) {}

    async fn post(&self, _: &Topic, _: Content) -> Result<u64, PortError> {
        for _ in 0..1_000 {
            if self.is_over.load(Ordering::Relaxed) {
                return pending().await;
            }
            tokio::task::yield_now().await;
        }
        panic!("the import waits for the bus");
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        panic!("nobody listens");
    }
}

#[async_trait]
impl Timer for Silence {
    async fn sleep(&self, duration: Duration) {
        assert_eq!(duration, Import::BEAT);
        if !self.is_over.load(Ordering::Relaxed) {
            pending::<()>().await;
        }
    }
}

#[tokio::test]
async fn no_import_waits_for_a_silent_bus_and_its_end_for_a_beat() {
    let silence = Arc::new(Silence::default());
    let mut scene = Scene::new(users(&[GOOD]), vec![]).upserting(inserted(1));
    let over = silence.clone();
    scene.mocks.imports.expect_save().returning(move |import| {
        over.is_over.store(import.state == ImportState::Done, Ordering::Relaxed);
        Ok(())
    });
    let mut application = scene.mocks.application();
    application.import_users.notices = Notices { events: silence.clone(), timer: silence };
    let ended = import(&application, ImportMode::Strict, false).await;
    assert_eq!((ended.import.state, counts(&ended)), (ImportState::Done, [1, 1, 0, 0, 0]));
}

#[tokio::test]
async fn an_unacceptable_workbook_is_refused_before_anything_is_saved() {
    let mut mocks = Mocks::default();
    mocks.reader.expect_open().returning(|_| Err(Unacceptable::Encrypted.into()));
    let import_users = &mocks.application().import_users;
    let command = ImportUsersCommand {
        owner: None,
        mode: ImportMode::Strict,
        is_dry_run: false,
        language: Language::English,
    };
    let place = import_users.reserve().expect("nobody else imports");
    let refused = import_users.receive(place, command, stream::empty().boxed()).await;
    let error = refused.err().expect("no workbook");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Invalid, "sheet_unreadable"));
}

#[tokio::test]
async fn whoever_is_one_too_many_is_turned_away() {
    let import_users = &Mocks::default().application().import_users;
    let places: Vec<_> = (0..5).filter_map(|_| import_users.reserve().ok()).collect();
    assert_eq!(places.len(), 5);
    let error = import_users.reserve().err().expect("no place");
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(error.retry_after().is_some());
}
