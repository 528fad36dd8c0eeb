//! What an [`ImportRepository`] promises.
#![expect(missing_docs, reason = "the name of a case is its sentence")]

mod silence;

use portico_domain::{
    import::{
        Import, ImportFailure, ImportId, ImportMode, ImportProgress, ImportReport,
        ImportRepository, ImportState, PIECE_BYTES,
    },
    sheet::{Column, HeaderMismatch, RowFault, RowFaultKind, RowPlace, Unacceptable},
};
use time::Duration;

use super::Subject;
use crate::fixtures::{import_id, now, user_id};

pub use silence::*;

/// Runs every case on an adapter. The fixture is a `Subject<dyn ImportRepository>` of the case's own.
#[macro_export]
macro_rules! import_repository {
    ($adapter:ident, $fixture:expr) => {
        $crate::contract_cases! {
            $adapter, $fixture, import_repository:
            an_import_is_found_as_it_was_saved
            every_mode_state_and_failure_is_kept
            a_full_report_is_kept
            the_latest_save_stays
            the_store_notes_when_it_heard_of_an_import
            an_open_import_that_is_not_heard_of_is_interrupted
            one_that_is_heard_of_is_not
            an_unknown_import_is_not_found
            a_piece_is_found_as_it_was_saved
            a_piece_is_of_one_import_and_one_index
            a_save_of_the_import_leaves_its_pieces
            what_was_asked_for_before_is_forgotten_with_its_pieces
        }
    };
}

type Imports = Subject<dyn ImportRepository>;

fn import() -> Import {
    let now = now();
    Import {
        id: import_id(),
        owner: None,
        mode: ImportMode::Strict,
        is_dry_run: false,
        state: ImportState::Queued,
        progress: ImportProgress::default(),
        report: None,
        failure: None,
        created_at: now,
        updated_at: now,
    }
}

async fn save(imports: &Imports, import: &Import) {
    imports.save(import).await.expect("the repository answers");
}

/// What is found, without when the store heard of it, which nobody knows beforehand.
async fn find(imports: &Imports, id: ImportId) -> Option<Import> {
    let found = imports.find(id).await.expect("the repository answers");
    found.map(|import| Import { updated_at: import.created_at, ..import })
}

async fn save_piece(imports: &Imports, id: ImportId, index: u32, bytes: &[u8]) {
    imports.save_piece(id, index, bytes.to_vec()).await.expect("the repository answers");
}

async fn find_piece(imports: &Imports, id: ImportId, index: u32) -> Option<Vec<u8>> {
    imports.find_piece(id, index).await.expect("the repository answers")
}

pub async fn an_import_is_found_as_it_was_saved(imports: Imports) {
    let saved = Import {
        owner: Some(user_id()),
        is_dry_run: true,
        progress: ImportProgress { rows_read: 3, rows_written: 2, passwords_hashed: 1 },
        ..import()
    };
    save(&imports, &saved).await;
    assert_eq!(find(&imports, saved.id).await, Some(saved));
}

pub async fn every_mode_state_and_failure_is_kept(imports: Imports) {
    let mismatch = HeaderMismatch {
        missing: vec![Column::Id],
        unknown: vec!["\u{7528}\u{6237} 'x' \"y\" \\ \u{1f980}".to_owned()],
        duplicate: vec![Column::Gender],
    };
    let failures = [
        None,
        Some(ImportFailure::Unacceptable(Unacceptable::TooManyBytes(7))),
        Some(ImportFailure::HeaderMismatch(mismatch)),
        Some(ImportFailure::RowsRejected),
    ];
    for (failure, state) in failures.into_iter().cycle().zip(ImportState::ALL) {
        for mode in ImportMode::ALL {
            let saved = Import { mode, state, failure: failure.clone(), ..import() };
            save(&imports, &saved).await;
            assert_eq!(find(&imports, saved.id).await, Some(saved));
        }
    }
}

pub async fn a_full_report_is_kept(imports: Imports) {
    let place = |row| RowPlace { sheet: 9, row };
    let fault = |row| RowFault {
        place: place(row),
        column: Column::Username,
        kind: RowFaultKind::Repeated(place(u32::MAX)),
    };
    let names = ["", "Users", "\u{7528}\u{6237}", "a\nb", "'\"\\,", "\u{1f980}"];
    let report = ImportReport {
        total: 1 << 40,
        inserted: 4,
        updated: 3,
        unchanged: 2,
        rejected: 1,
        sheets: names.map(str::to_owned).to_vec(),
        faults: (1..=1_000).map(fault).collect(),
    };
    for report in [report, ImportReport::default()] {
        let saved = Import { report: Some(report), ..import() };
        save(&imports, &saved).await;
        assert_eq!(find(&imports, saved.id).await, Some(saved));
    }
}

pub async fn the_latest_save_stays(imports: Imports) {
    let first = Import { failure: Some(ImportFailure::Empty), ..import() };
    save(&imports, &first).await;
    let (report, state) = (Some(ImportReport::default()), ImportState::Done);
    let last = Import { state, report, failure: None, ..first };
    save(&imports, &last).await;
    assert_eq!(find(&imports, last.id).await, Some(last));
}

pub async fn an_unknown_import_is_not_found(imports: Imports) {
    save(&imports, &import()).await;
    assert_eq!(find(&imports, import_id()).await, None);
    assert_eq!(find_piece(&imports, import_id(), 0).await, None);
}

pub async fn a_piece_is_found_as_it_was_saved(imports: Imports) {
    let id = import_id();
    let largest: Vec<_> = (0..=u8::MAX).cycle().take(PIECE_BYTES).collect();
    for bytes in [&largest[..], b"", b"later"] {
        save_piece(&imports, id, 0, bytes).await;
        assert_eq!(find_piece(&imports, id, 0).await.as_deref(), Some(bytes));
    }
}

pub async fn a_piece_is_of_one_import_and_one_index(imports: Imports) {
    let ids = [import_id(), import_id()];
    for (id, bytes) in ids.iter().zip([b"a", b"b"]) {
        save_piece(&imports, *id, 0, bytes).await;
        save_piece(&imports, *id, 1, b"end").await;
    }
    assert_eq!(find_piece(&imports, ids[0], 0).await.as_deref(), Some(&b"a"[..]));
    assert_eq!(find_piece(&imports, ids[1], 0).await.as_deref(), Some(&b"b"[..]));
    assert_eq!(find_piece(&imports, ids[1], 1).await.as_deref(), Some(&b"end"[..]));
    assert_eq!(find_piece(&imports, ids[1], 2).await, None);
}

pub async fn a_save_of_the_import_leaves_its_pieces(imports: Imports) {
    let import = import();
    save(&imports, &import).await;
    save_piece(&imports, import.id, 0, b"piece").await;
    save(&imports, &Import { state: ImportState::Done, ..import.clone() }).await;
    assert_eq!(find_piece(&imports, import.id, 0).await.as_deref(), Some(&b"piece"[..]));
}

pub async fn what_was_asked_for_before_is_forgotten_with_its_pieces(imports: Imports) {
    let time = now();
    let asked_for = |at| Import { created_at: at, updated_at: at, ..import() };
    let [old, bare] = [time - Duration::MICROSECOND, time - Duration::DAY].map(asked_for);
    let young = asked_for(time);
    for import in [&old, &bare, &young] {
        save(&imports, import).await;
    }
    for import in [&old, &young] {
        save_piece(&imports, import.id, 0, b"first").await;
        save_piece(&imports, import.id, 1, b"second").await;
    }
    imports.forget_before(time).await.expect("the repository answers");
    for gone in [&old, &bare] {
        assert_eq!(find(&imports, gone.id).await, None);
    }
    for index in [0, 1] {
        assert_eq!(find_piece(&imports, old.id, index).await, None);
        assert!(find_piece(&imports, young.id, index).await.is_some());
    }
    assert_eq!(find(&imports, young.id).await, Some(young));
}
