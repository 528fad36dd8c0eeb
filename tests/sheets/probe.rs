//! Works on a workbook in a process of its own.
//!
//! `sheet-probe WORKBOOK` reads it as an import would, and says in a line of JSON how that ended, how long it took and how much
//! memory it needed: `{"answer": "damaged", "millis": 3, "grown_kib": 812}`. `answer` is `read` for a workbook that was read to
//! its end; `grown_kib` is null where the system does not tell.
//!
//! `sheet-probe` alone writes one without an end, and says so in a line when it has begun.

use std::{env, error::Error, fs, io::Write, process::ExitCode, time::Instant};

use adapter_xlsx::{Config, XlsxReader, XlsxWriter};
use futures_util::{StreamExt, TryStreamExt, stream};
use mimalloc::MiMalloc;
use portico_application::{
    ports::{SheetError, SheetReader, SheetWriter, Upload, WrittenRow},
    sheets::SheetPart,
};
use portico_tests::fixtures::{file_upload, peak_kib};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(std::io::stderr(), "sheet-probe: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let Some(path) = env::args_os().nth(1) else { return write_for_ever().await };
    let upload = file_upload(fs::File::open(path)?);
    let before = peak_kib();
    let start = Instant::now();
    let answer = match read(upload).await {
        Ok(()) => "read".to_owned(),
        Err(SheetError::Unacceptable(reason)) => reason.to_string(),
        Err(error) => return Err(error.into()),
    };
    let report = serde_json::json!({
        "answer": answer,
        "millis": start.elapsed().as_millis(),
        "grown_kib": peak_kib().zip(before).map(|(after, before)| after - before),
    });
    writeln!(std::io::stdout(), "{report}")?;
    Ok(())
}

async fn read(upload: Upload) -> Result<(), SheetError> {
    let workbook = XlsxReader::new(Config::default()).open(upload).await?;
    let mut parts = workbook.parts();
    while parts.try_next().await?.is_some() {}
    Ok(())
}

async fn write_for_ever() -> Result<(), Box<dyn Error>> {
    let row = WrittenRow { cells: vec!["ada".to_owned(); 4], ..WrittenRow::default() };
    let sheet = stream::iter([Ok(SheetPart::Sheet("Endless".to_owned()))]);
    let rows = stream::iter(0..).map(move |batch| {
        if batch == 100 {
            drop(writeln!(std::io::stdout(), "written"));
        }
        Ok(SheetPart::Rows(vec![row.clone(); 1000]))
    });
    XlsxWriter::new().write(sheet.chain(rows).boxed()).await?;
    Ok(())
}
