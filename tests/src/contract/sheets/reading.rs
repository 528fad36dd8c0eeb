//! Cases of what is read.

use futures_util::{StreamExt, TryStreamExt, stream};
use portico_application::{ports::SheetError, sheets::SheetPart};
use portico_domain::sheet::Unacceptable;

use super::{ReadSheet, Sheets, texts, unmarked, upload};

const ROWS: u32 = 2_500;

/// A header and many rows, and what they are read as.
async fn many(sheets: &Sheets) -> Vec<u8> {
    let rows = (1..=ROWS).map(|number| unmarked(&[&[&number.to_string(), "ada"]]));
    let parts = rows.map(SheetPart::Rows);
    let all = std::iter::once(SheetPart::Sheet("Many".to_owned())).chain(parts);
    sheets.write(all.map(Ok).collect()).await.expect("the workbook is written")
}

pub async fn rows_come_in_batches(sheets: Sheets) {
    let workbook = sheets.opened(many(&sheets).await).await;
    let mut parts = workbook.parts();
    let mut number = 0;
    while let Some(part) = parts.try_next().await.expect("the workbook is read") {
        let SheetPart::Rows(rows) = part else { continue };
        assert!(!rows.is_empty() && rows.len() <= 1000, "{} rows at a time", rows.len());
        for row in rows {
            number += 1;
            assert_eq!(row, texts(number, &[&number.to_string(), "ada"]));
        }
    }
    assert_eq!(number, ROWS);
}

pub async fn each_reading_begins_anew(sheets: Sheets) {
    let workbook = sheets.opened(many(&sheets).await).await;
    drop(workbook.parts().try_next().await.expect("the workbook is read"));
    let first = ReadSheet::all(&*workbook).await.expect("the workbook is read");
    assert_eq!(first[0].rows.len(), ROWS as usize);
    assert_eq!(ReadSheet::all(&*workbook).await.expect("the workbook is read"), first);
}

pub async fn readings_do_not_disturb_each_other(sheets: Sheets) {
    let workbook = sheets.opened(many(&sheets).await).await;
    let (mut here, mut there) = (workbook.parts(), workbook.parts());
    loop {
        let next = here.try_next().await.expect("the workbook is read");
        assert_eq!(there.try_next().await.expect("the workbook is read"), next);
        if next.is_none() {
            break;
        }
    }
}

pub async fn a_reading_outlives_its_workbook(sheets: Sheets) {
    let workbook = sheets.opened(many(&sheets).await).await;
    let mut parts = workbook.parts();
    drop(workbook);
    let mut rows = 0;
    while let Some(part) = parts.try_next().await.expect("the workbook is read") {
        rows += if let SheetPart::Rows(rows) = part { rows.len() } else { 0 };
    }
    assert_eq!(rows, ROWS as usize);
}

pub async fn what_is_no_workbook_is_refused(sheets: Sheets) {
    for bytes in ["", "P", "PK", "User Id,Username\n1,ada\n", "%PDF-1.7", "\u{89}PNG"] {
        let opened = sheets.reader.open(upload(bytes.as_bytes())).await.map(drop);
        assert!(
            matches!(opened, Err(SheetError::Unacceptable(Unacceptable::NotXlsx))),
            "{bytes:?}: {opened:?}"
        );
    }
}

pub async fn a_workbook_that_was_cut_is_refused(sheets: Sheets) {
    let workbook = many(&sheets).await;
    let length = workbook.len();
    for cut in [1, length / 2, length - 4] {
        let opened = sheets.reader.open(upload(&workbook[..length - cut])).await.map(drop);
        assert!(
            matches!(opened, Err(SheetError::Unacceptable(Unacceptable::Damaged))),
            "{cut} of {length} bytes less: {opened:?}"
        );
    }
}

pub async fn a_workbook_that_does_not_arrive_is_none(sheets: Sheets) {
    let workbook = many(&sheets).await;
    let broken = stream::iter([Err("the line is dead".into())]);
    let opened = sheets.reader.open(upload(&workbook).chain(broken).boxed()).await.map(drop);
    let Err(SheetError::Upload(error)) = opened else { panic!("{opened:?}") };
    assert_eq!(error.to_string(), "the line is dead");
}
