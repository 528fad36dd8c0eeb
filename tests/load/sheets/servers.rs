use std::time::{Duration, Instant};

use serde_json::json;

use super::{Clerk, workbook};
use crate::{
    figures::{Figure, Wanted},
    servers::{Installation, PASSWORD, Portico},
    turns::{median, milliseconds},
};

const MANY: u64 = 1_000_000;
const SOME: u64 = 100_000;
const HASHED: u64 = 2_000;
/// How many logins are timed.
const LOGINS: usize = 30;
/// What an import may take, in seconds and MiB.
const IMPORT: [Option<Wanted>; 2] = [Some(Wanted::AtMost(10.0)), Some(Wanted::AtMost(64.0))];
/// What a look at a million rows may take, and what the writing of them.
const LOOK: [Option<Wanted>; 2] = [Some(Wanted::AtMost(12.0)), None];
const EXPORT: [Option<Wanted>; 2] = [Some(Wanted::AtMost(12.0)), Some(Wanted::AtMost(32.0))];

/// What lets a million rows in.
const ROOM: [&str; 3] = [
    "sheets.max_upload_bytes=1000000000",
    "sheets.max_unpacked_bytes=4000000000",
    "sheets.max_rows=2000000",
];

/// Users in and out of whole servers as workbooks.
pub(crate) async fn measure(embedded: &Installation, shared: &Installation) -> Vec<Figure> {
    let (many, some) = (workbook("m", MANY, "").await, workbook("s", SOME, "").await);
    let none = [None; 2];
    let mut figures = Vec::new();
    for (what, installation, query, workbook, wanted) in [
        ("import 100,000 new users into MySQL", shared, "", &some, IMPORT),
        ("import the same 100,000 users again, which changes nothing", shared, "", &some, none),
        ("look at 1,000,000 rows on MySQL (dry run)", shared, "?dry_run=true", &many, LOOK),
    ] {
        figures.extend(import(what, installation, query, workbook.clone(), wanted).await);
    }
    figures.extend(export("export 100,000 users from MySQL", shared, none).await);
    figures.push(logins(embedded).await);
    for (what, query, wanted) in [
        ("look at 1,000,000 rows on the embedded store (dry run)", "?dry_run=true", LOOK),
        ("import 1,000,000 new users into the embedded store", "", none),
    ] {
        figures.extend(import(what, embedded, query, many.clone(), wanted).await);
    }
    figures
        .extend(export("export 1,000,000 users from the embedded store", embedded, EXPORT).await);
    figures
}

async fn import(
    what: &str,
    installation: &Installation,
    query: &str,
    workbook: Vec<u8>,
    wanted: [Option<Wanted>; 2],
) -> Vec<Figure> {
    let portico = installation.start(&ROOM);
    let clerk = Clerk::new(&portico, portico.log_in(0).await);
    let (before, started) = (portico.peak_mebibytes(), Instant::now());
    let ended = clerk.import(query, workbook).await;
    assert_eq!((&ended["state"], &ended["rejected"]), (&json!("done"), &json!(0)), "{ended}");
    told(what, started.elapsed(), portico.peak_mebibytes() - before, wanted)
}

async fn export(
    what: &str,
    installation: &Installation,
    wanted: [Option<Wanted>; 2],
) -> Vec<Figure> {
    let portico = installation.start(&[]);
    let clerk = Clerk::new(&portico, portico.log_in(0).await);
    let (before, started) = (portico.peak_mebibytes(), Instant::now());
    clerk.export().await;
    told(what, started.elapsed(), portico.peak_mebibytes() - before, wanted)
}

/// How long it took, and what the peak of the process grew by.
fn told(what: &str, took: Duration, grown: f64, wanted: [Option<Wanted>; 2]) -> Vec<Figure> {
    vec![
        Figure::new(what, "s", took.as_secs_f64()).wanted_if_any(wanted[0]),
        Figure::new(format!("{what}: memory"), "MiB", grown).wanted_if_any(wanted[1]),
    ]
}

/// How long logins take while an import has first passwords hashed, against alone.
async fn logins(installation: &Installation) -> Figure {
    let portico = installation.start(&[]);
    let alone = login(&portico).await;
    let clerk = Clerk::new(&portico, portico.log_in(0).await);
    let location = clerk.begin("?mode=partial", workbook("h", HASHED, PASSWORD).await).await;
    while clerk.find(&location).await["progress"]["passwords_hashed"] == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let beside = login(&portico).await;
    let state = clerk.find(&location).await["state"].clone();
    assert_eq!(state, "running", "the logins were measured too late");
    Figure::new("a login while an import has passwords hashed", "ms", beside)
        .against("alone", alone, beside / alone)
        .wanted(Wanted::AtMost(2.0))
}

/// The median of logins one after the other, in milliseconds.
async fn login(portico: &Portico) -> f64 {
    let mut spans = Vec::new();
    for _ in 0..LOGINS {
        let started = Instant::now();
        portico.log_in(1).await;
        spans.push(milliseconds(started.elapsed()));
    }
    median(spans.into_iter())
}
