//! What a workbook may hold is what the configuration says.

use adapter_xlsx::Config;
use portico_domain::sheet::Unacceptable;
use portico_tests::{contract::sheets::Sheets, fixtures};

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
