//! Who leaves early takes everything along: the thread, and the file, which never had a name.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use futures_util::{FutureExt, StreamExt, TryStreamExt, stream};
use portico_application::{ports::WrittenRow, sheets::SheetPart};
use portico_tests::{contract::soon, fixtures};
use tempfile::TempDir;
use tokio::runtime::Builder;

fn rows(count: usize) -> SheetPart<WrittenRow> {
    let row = WrittenRow { cells: vec!["1".to_owned(), "ada".to_owned()], ..WrittenRow::default() };
    SheetPart::Rows(vec![row; count])
}

/// On a runtime that has one thread for what blocks: who gets it, knows that nobody else has it.
fn on_one_thread(test: impl Future<Output = ()>) {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(test);
    runtime.shutdown_timeout(Duration::ZERO);
}

#[test]
fn a_reading_that_is_left_ends() {
    on_one_thread(async {
        let sheets = fixtures::xlsx_sheets();
        let header = SheetPart::Sheet("Many".to_owned());
        let parts = std::iter::once(header).chain((0..20).map(|_| rows(1000)));
        let written = sheets.write(parts.map(Ok).collect()).await.expect("the workbook is written");
        let workbook = sheets.opened(written).await;
        let mut parts = workbook.parts();
        assert!(parts.try_next().await.expect("the workbook is read").is_some());
        drop(parts);
        soon(tokio::task::spawn_blocking(|| ())).await.expect("the thread is free");
    });
}

#[test]
fn a_writing_that_is_left_ends() {
    on_one_thread(async {
        let sheets = fixtures::xlsx_sheets();
        let header = SheetPart::Sheet("Many".to_owned());
        let endless = stream::iter([Ok(header), Ok(rows(1000))]).chain(stream::pending());
        let mut writing = sheets.writer.write(endless.boxed());
        for _ in 0..10 {
            assert!((&mut writing).now_or_never().is_none(), "there is more to come");
            tokio::task::yield_now().await;
        }
        drop(writing);
        soon(tokio::task::spawn_blocking(|| ())).await.expect("the thread is free");
    });
}

fn names_in(directory: &Path) -> usize {
    directory.read_dir().expect("the directory is there").count()
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_written_never_has_a_name() {
    let directory = TempDir::new().expect("a temporary directory");
    let mut child = Command::new(env!("CARGO_BIN_EXE_sheet-probe"))
        .env("TMPDIR", directory.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the probe starts");
    let output = child.stdout.take().expect("its output is ours");
    let begun = BufReader::new(output).lines().next().expect("the probe says that it writes");
    assert_eq!(begun.expect("it is a line"), "written");
    let open = fs::read_dir(format!("/proc/{}/fd", child.id())).expect("the process is there");
    let mut links = open.filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
    assert!(links.any(|link| link.starts_with(directory.path())), "it writes to that directory");
    assert_eq!(names_in(directory.path()), 0, "while it is written");
    child.kill().and_then(|()| child.wait()).expect("the probe is killed");
    assert_eq!(names_in(directory.path()), 0, "after that");
}
