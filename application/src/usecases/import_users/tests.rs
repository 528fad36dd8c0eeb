mod life;
mod notices;
mod outages;
mod rows;
mod sheets;

use std::sync::Mutex;

use futures_util::{FutureExt, TryStreamExt, stream};
use portico_domain::{
    sheet::{
        Cell, Column, HeaderMismatch, RowFault, RowFaultKind, RowPlace, Unacceptable, Upserted,
        UserRow,
    },
    user::{Gender, PasswordHash, User},
};

use super::*;
use crate::{
    Application,
    error::{ErrorKind, Failure},
    ports::{MockWorkbook, ReadRow, WrittenRow, WrittenWorkbook},
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
    let command = ImportUsersCommand { mode, is_dry_run, language };
    let import_users = &application.import_users;
    let place = import_users.reserve(owner).expect("nobody else imports");
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
