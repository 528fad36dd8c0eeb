//! Workbooks in requests and answers.

use std::sync::Arc;

use adapter_xlsx::{Config, XlsxReader, XlsxWriter};
use futures_util::{StreamExt, TryStreamExt, stream};
use portico_application::{
    ports::{ReadRow, SheetReader, SheetWriter, WrittenRow},
    sheets::SheetPart,
};
use portico_domain::sheet::Cell;

use crate::http::ask::{Ask, post};

pub(crate) const HEADER: [&str; 4] = ["用户Id", "用户名", "密码", "性别"];

/// A workbook with the header and these rows.
pub(crate) async fn users(rows: &[[&str; 4]]) -> Vec<u8> {
    workbook([&HEADER].into_iter().chain(rows).map(<[&str; 4]>::as_slice)).await
}

/// A workbook with these rows.
pub(crate) async fn workbook<'rows>(
    rows: impl IntoIterator<Item = &'rows [&'rows str]>,
) -> Vec<u8> {
    let rows = rows.into_iter().map(|cells| row(0, cells)).collect();
    written(vec![SheetPart::Sheet("Users".into()), SheetPart::Rows(rows)]).await
}

/// A row so many below the one before it.
pub(crate) fn row(gap: u32, cells: &[&str]) -> WrittenRow {
    let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
    WrittenRow { cells, gap, ..WrittenRow::default() }
}

/// A workbook of these parts.
pub(crate) async fn written(parts: Vec<SheetPart<WrittenRow>>) -> Vec<u8> {
    let parts = stream::iter(parts).map(Ok).boxed();
    let written = XlsxWriter::new().write(parts).await;
    let pieces: Vec<_> = written.expect("a workbook").bytes.try_collect().await.expect("all of it");
    pieces.concat()
}

/// The texts of all rows.
pub(crate) async fn texts(workbook: Vec<u8>) -> Vec<Vec<String>> {
    numbered(workbook).await.into_iter().map(|(_, texts)| texts).collect()
}

/// The number and the texts of each row that holds anything.
pub(crate) async fn numbered(workbook: Vec<u8>) -> Vec<(u32, Vec<String>)> {
    let rows = parts(workbook).await.into_iter().filter_map(|part| match part {
        SheetPart::Rows(rows) => Some(rows),
        SheetPart::Sheet(_) => None,
    });
    let text = |cell: &Cell| cell.text().unwrap_or_default().into_owned();
    rows.flatten().map(|row| (row.number, row.cells.iter().map(text).collect())).collect()
}

/// All that is in it.
pub(crate) async fn parts(workbook: Vec<u8>) -> Vec<SheetPart<ReadRow>> {
    let upload = stream::iter([Ok(workbook)]).boxed();
    let reader = XlsxReader::new(Config::default());
    let workbook: Arc<_> = reader.open(upload).await.expect("an acceptable workbook");
    workbook.parts().try_collect().await.expect("a whole workbook")
}

const BOUNDARY: &str = "a-boundary";

/// Uploads `workbook` in the field of the form that is meant for it.
pub(crate) fn import(query: &str, token: &str, workbook: &[u8]) -> Ask {
    form(query, token, "uploadFile", workbook)
}

/// Uploads `bytes` in a field of a form.
pub(crate) fn form(query: &str, token: &str, field: &str, bytes: &[u8]) -> Ask {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"users.xlsx\"\r\n\r\n"
    );
    let body = [head.as_bytes(), bytes, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat();
    post(&format!("/excel/import{query}"))
        .bearer(token)
        .text(&format!("multipart/form-data; boundary={BOUNDARY}"), body)
}
