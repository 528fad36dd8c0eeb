//! What a workbook may hold is what the configuration says.

use adapter_xlsx::{Config, XlsxWriter};
use futures_util::{StreamExt, TryStreamExt, stream};
use portico_application::{
    ports::{SheetWriter, WrittenRow},
    sheets::SheetPart,
};
use portico_domain::sheet::Unacceptable;
use portico_tests::{
    contract::sheets::{Sheets, texts},
    fixtures,
};

use super::files::{open, refusal};

/// A header and `rows` rows on each of two sheets.
async fn workbook(sheets: &Sheets, rows: usize) -> Vec<u8> {
    let rows = vec![["1", "ada"].as_slice(); rows + 1];
    sheets.written(&[("One", &rows), ("Two", &rows)]).await
}

async fn refused(upload: Vec<u8>, limits: Config) -> Option<Unacceptable> {
    refusal(open(upload, limits).await)
}

#[tokio::test]
async fn rows_are_counted_over_all_sheets_without_their_headers() {
    let sheets = fixtures::xlsx_sheets();
    let limits = |max_rows| Config { max_rows, ..Config::default() };
    assert_eq!(refused(workbook(&sheets, 10).await, limits(20)).await, None);
    let reason = refused(workbook(&sheets, 10).await, limits(19)).await;
    assert_eq!(reason, Some(Unacceptable::TooManyRows(19)));
}

#[tokio::test]
async fn a_sheet_that_is_full_is_continued_on_the_next_under_the_same_header() {
    let row = |text: &str| WrittenRow { cells: vec![text.to_owned()], ..WrittenRow::default() };
    let rows = ["header", "1", "2", "3", "4", "5"].map(row).into();
    let parts = [SheetPart::Sheet("Users".to_owned()), SheetPart::Rows(rows)].map(Ok);
    let writer = XlsxWriter::new().with_rows_of_a_sheet(3);
    let written = writer.write(stream::iter(parts).boxed()).await.expect("a workbook");
    let pieces: Vec<_> = written.bytes.try_collect().await.expect("the whole of it");
    let read = fixtures::xlsx_sheets().read(pieces.concat()).await;
    let texts = |number, cell| texts(number, &[cell]);
    let expected = [
        vec![texts(1, "header"), texts(2, "1"), texts(3, "2")],
        vec![texts(1, "header"), texts(2, "3"), texts(3, "4")],
        vec![texts(1, "header"), texts(2, "5")],
    ];
    assert_eq!(read.iter().map(|sheet| sheet.rows.clone()).collect::<Vec<_>>(), expected);
    assert_eq!(read[1].name, "Users 2");
}

#[tokio::test]
async fn bytes_are_counted_as_they_are_unpacked() {
    let sheets = fixtures::xlsx_sheets();
    let limits = |max_unpacked_bytes| Config { max_unpacked_bytes, ..Config::default() };
    let reason = refused(workbook(&sheets, 1000).await, limits(50_000)).await;
    assert_eq!(reason, Some(Unacceptable::TooManyBytes(50_000)));
    assert_eq!(refused(workbook(&sheets, 1000).await, limits(1_000_000)).await, None);
}

#[tokio::test]
async fn an_upload_is_not_larger_than_allowed() {
    let sheets = fixtures::xlsx_sheets();
    let limits = |max_upload_bytes| Config { max_upload_bytes, ..Config::default() };
    let upload = workbook(&sheets, 10).await;
    let length = upload.len() as u64;
    let reason = refused(upload, limits(length - 1)).await;
    assert_eq!(reason, Some(Unacceptable::TooManyBytes(length - 1)));
    assert_eq!(refused(workbook(&sheets, 10).await, limits(length)).await, None);
}
