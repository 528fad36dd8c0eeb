//! What it takes to write and to read 1,000,000 rows of users, in time and in memory, beside `XlsxWriter` and `openpyxl` of
//! Python with the same rows.
//!
//! `cargo bench -p portico-tests --bench sheets`; the figures are kept in `docs/performance.md`. Each runs in a process of
//! its own, in turn, three times. The targets: 12 s and 32 MiB to write, and to validate, which is more than to read, 12 s.

use std::{
    env,
    error::Error,
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use adapter_xlsx::{Config, XlsxReader, XlsxWriter};
use futures_util::{StreamExt, TryStreamExt, stream};
use mimalloc::MiMalloc;
use portico_application::{
    ports::{PortError, SheetReader, SheetWriter, WrittenRow},
    sheets::SheetPart,
};
use portico_tests::fixtures::{file_upload, peak_kib};
use tempfile::TempDir;
use tokio::runtime::Runtime;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

type Outcome<T> = Result<T, Box<dyn Error>>;

const ROWS: u64 = 1_000_000;
const BATCH: u64 = 500;
const RUNS: usize = 3;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["write", path, rows] => {
            report(|| Runtime::new()?.block_on(write(path.as_ref(), rows.parse()?)))
        }
        ["read", path] => report(|| Runtime::new()?.block_on(read(path.as_ref()))),
        _ => compare(),
    }
}

/// Ours and theirs in turn.
fn compare() -> Outcome<()> {
    let directory = TempDir::new()?;
    let ours = directory.path().join("ours.xlsx");
    let theirs = directory.path().join("theirs.xlsx");
    let small = directory.path().join("small.xlsx");
    let us = env::current_exe()?;
    let rows = ROWS.to_string();
    for _ in 0..RUNS {
        say(
            "write 1,000,000 rows",
            &printed(Command::new(&us).arg("write").arg(&ours).arg(&rows))?,
        )?;
        say("  XlsxWriter, constant memory", &peer("write", &theirs, ROWS)?)?;
        say("read them", &printed(Command::new(&us).arg("read").arg(&ours))?)?;
        say("  openpyxl, read only", &peer("read", &ours, ROWS)?)?;
        say("read those of XlsxWriter", &printed(Command::new(&us).arg("read").arg(&theirs))?)?;
        peer("write-shared", &small, ROWS / 10)?;
        say(
            "read 100,000 rows, shared texts",
            &printed(Command::new(&us).arg("read").arg(&small))?,
        )?;
        say("  openpyxl, read only", &peer("read", &small, ROWS / 10)?)?;
    }
    Ok(())
}

fn say(what: &str, figures: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{what:<36}{}", figures.trim_end())
}

fn peer(deed: &str, path: &Path, rows: u64) -> Outcome<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("sheets/peer.py");
    printed(Command::new(python()).arg(script).arg(deed).arg(path).arg(rows.to_string()))
}

/// As `tests/setup/sheets.sh` provides it.
fn python() -> PathBuf {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")));
    let ours = cache.map(|cache| cache.join("portico-tests/python/bin/python"));
    let named = env::var_os("TEST_PYTHON").map(PathBuf::from);
    named.or_else(|| ours.filter(|path| path.exists())).unwrap_or_else(|| "python3".into())
}

fn printed(command: &mut Command) -> Outcome<String> {
    let output = command.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Prints how long it took and how much memory it needed beyond what the process had.
fn report(deed: impl FnOnce() -> Outcome<u64>) -> Outcome<()> {
    let peak = || peak_kib().ok_or("the system does not tell");
    let (before, start) = (peak()?, Instant::now());
    let rows = deed()?;
    let (seconds, grown) = (start.elapsed().as_secs_f64(), peak()? - before);
    writeln!(io::stdout(), "{seconds:6.2} s {:7.1} MiB {rows:>9} rows", mib(grown))?;
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn mib(kib: u64) -> f64 {
    kib as f64 / 1024.0
}

async fn write(path: &Path, rows: u64) -> Outcome<u64> {
    let sheet = stream::iter([Ok(SheetPart::Sheet("用户".to_owned()))]);
    let header = ["用户Id", "用户名", "密码", "性别"].map(str::to_owned).to_vec();
    let header = stream::iter([Ok(batch(vec![header]))]);
    let users = stream::iter(0..rows / BATCH).map(|number| {
        let ids = number * BATCH + 1..=(number + 1) * BATCH;
        Ok::<_, PortError>(batch(ids.map(user).collect()))
    });
    let mut made = XlsxWriter::new().write(sheet.chain(header).chain(users).boxed()).await?.bytes;
    let mut file = File::create(path)?;
    while let Some(piece) = made.try_next().await? {
        file.write_all(&piece)?;
    }
    Ok(rows)
}

fn batch(rows: Vec<Vec<String>>) -> SheetPart<WrittenRow> {
    SheetPart::Rows(
        rows.into_iter().map(|cells| WrittenRow { cells, ..WrittenRow::default() }).collect(),
    )
}

fn user(id: u64) -> Vec<String> {
    let gender = ["未知", "男", "女"][usize::try_from(id % 3).unwrap_or_default()];
    vec![id.to_string(), format!("user.{id}@example"), String::new(), gender.to_owned()]
}

async fn read(path: &Path) -> Outcome<u64> {
    let limits = Config {
        max_upload_bytes: 1 << 30,
        max_unpacked_bytes: 1 << 30,
        max_rows: ROWS,
        ..Config::default()
    };
    let workbook = XlsxReader::new(limits).open(file_upload(File::open(path)?)).await?;
    let mut parts = workbook.parts();
    let mut rows = 0;
    while let Some(part) = parts.try_next().await? {
        rows += if let SheetPart::Rows(batch) = part { batch.len() as u64 } else { 0 };
    }
    Ok(rows - 1)
}
