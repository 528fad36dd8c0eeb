//! Workbooks in requests and answers.

use std::sync::Arc;

use adapter_xlsx::{Config, XlsxReader, XlsxWriter};
use futures_util::{StreamExt, TryStreamExt, stream};
use portico_application::{
    ports::{SheetReader, SheetWriter, WrittenRow},
    sheets::SheetPart,
};

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
    let row = |cells: &[&str]| WrittenRow {
        cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        is_marked: false,
    };
    let rows = rows.into_iter().map(row).collect();
    let parts = [SheetPart::Sheet("Users".into()), SheetPart::Rows(rows)];
    let written = XlsxWriter::new().write(stream::iter(parts.map(Ok)).boxed()).await;
    let pieces: Vec<_> = written.expect("a workbook").bytes.try_collect().await.expect("all of it");
    pieces.concat()
}

/// The texts of the first sheet.
pub(crate) async fn texts(workbook: Vec<u8>) -> Vec<Vec<String>> {
    let upload = stream::iter([Ok(workbook)]).boxed();
    let reader = XlsxReader::new(Config::default());
    let workbook: Arc<_> = reader.open(upload).await.expect("an acceptable workbook");
    let parts: Vec<_> = workbook.parts().try_collect().await.expect("a whole workbook");
    let text = |cell: &portico_domain::sheet::Cell| cell.text().unwrap_or_default().into_owned();
    let rows = parts.into_iter().filter_map(|part| match part {
        SheetPart::Rows(rows) => Some(rows),
        SheetPart::Sheet(_) => None,
    });
    rows.flatten().map(|row| row.cells.iter().map(text).collect()).collect()
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
