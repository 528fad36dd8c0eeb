use adapter_xlsx::XlsxWriter;
use futures_util::{StreamExt, TryStreamExt, stream};
use portico_application::{
    ports::{SheetWriter, WrittenRow},
    sheets::SheetPart,
};

/// How many rows are made at a time.
const BATCH: usize = 1_000;

/// The headings of users.
pub(super) const HEADINGS: [&str; 4] = ["用户Id", "用户名", "密码", "性别"];

/// Users whose names begin with `prefix`.
pub(crate) async fn workbook(prefix: &str, rows: u64, password: &str) -> Vec<u8> {
    let top = [SheetPart::Sheet("Users".to_owned()), SheetPart::Rows(vec![row(HEADINGS)])];
    let batch = |start: u64| {
        let end = (start + BATCH as u64).min(rows);
        let rows =
            (start..end).map(|id| row(["", &format!("{prefix}.{id}@example"), password, "1"]));
        SheetPart::Rows(rows.collect())
    };
    let batches = (0..rows).step_by(BATCH).map(batch);
    let parts = top.into_iter().chain(batches).map(Ok).collect::<Vec<_>>();
    let written = XlsxWriter::new().write(stream::iter(parts).boxed()).await;
    let pieces: Vec<_> = written.expect("a workbook").bytes.try_collect().await.expect("all of it");
    pieces.concat()
}

pub(super) fn row(cells: [&str; 4]) -> WrittenRow {
    WrittenRow { cells: cells.map(str::to_owned).into(), ..WrittenRow::default() }
}
