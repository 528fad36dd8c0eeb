use std::{fs::File, io::Write, path::Path, time::Instant};

use adapter_xlsx::{Config, XlsxReader, XlsxWriter};
use futures_util::{StreamExt, TryStreamExt, stream};
use portico_application::{
    ports::{PortError, SheetReader, SheetWriter, WrittenRow},
    sheets::SheetPart,
};
use portico_tests::fixtures::{file_upload, peak_kib};

use super::workbook::{HEADINGS, row};
use crate::turns::number;

/// How many rows are made at a time.
const BATCH: u64 = 500;

/// Writes a workbook of `rows` users, and prints what that took.
pub(crate) async fn write(path: &Path, rows: u64) {
    let effort = Effort::begin();
    let sheet = stream::iter([Ok(SheetPart::Sheet("用户".to_owned()))]);
    let header = stream::iter([Ok(SheetPart::Rows(vec![row(HEADINGS)]))]);
    let users = stream::iter(0..rows / BATCH).map(|number| {
        let ids = number * BATCH + 1..=(number + 1) * BATCH;
        Ok::<_, PortError>(SheetPart::Rows(ids.map(user).collect()))
    });
    let written = XlsxWriter::new().write(sheet.chain(header).chain(users).boxed()).await;
    let mut pieces = written.expect("a workbook").bytes;
    let mut file = File::create(path).expect("a file");
    while let Some(piece) = pieces.try_next().await.expect("all of it") {
        file.write_all(&piece).expect("room");
    }
    effort.tell(rows);
}

fn user(id: u64) -> WrittenRow {
    let gender = ["未知", "男", "女"][usize::try_from(id % 3).unwrap_or_default()];
    row([&id.to_string(), &format!("user.{id}@example"), "", gender])
}

/// Reads a workbook of `rows` users to its end, as an import would, and prints what that took.
pub(crate) async fn read(path: &Path, rows: u64) {
    let effort = Effort::begin();
    let limits = Config {
        max_upload_bytes: 1 << 30,
        max_unpacked_bytes: 1 << 30,
        max_rows: rows,
        ..Config::default()
    };
    let upload = file_upload(File::open(path).expect("a file"));
    let workbook = XlsxReader::new(limits).open(upload).await.expect("a good workbook");
    let (mut parts, mut read) = (workbook.parts(), 0);
    while let Some(part) = parts.try_next().await.expect("good rows") {
        read += if let SheetPart::Rows(batch) = part { batch.len() as u64 } else { 0 };
    }
    assert_eq!(read - 1, rows, "rows are missing");
    effort.tell(rows);
}

/// What a deed takes, from its beginning.
struct Effort {
    started: Instant,
    peak: u64,
}

impl Effort {
    fn begin() -> Self {
        Self { started: Instant::now(), peak: peak() }
    }

    fn tell(self, rows: u64) {
        let seconds = self.started.elapsed().as_secs_f64();
        let mebibytes = number(peak() - self.peak) / 1024.0;
        println!("{seconds:6.2} s {mebibytes:7.1} MiB {rows:>9} rows");
    }
}

fn peak() -> u64 {
    peak_kib().expect("the system tells")
}
