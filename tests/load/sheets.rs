use std::time::{Duration, Instant};

use adapter_xlsx::XlsxWriter;
use futures_util::{StreamExt, TryStreamExt, stream};
use portico_application::{
    ports::{SheetWriter, WrittenRow},
    sheets::SheetPart,
};
use reqwest::Client;
use serde_json::{Value, json};

use crate::{
    installation::{Installation, PASSWORD},
    portico::Portico,
    statistics::{median, number},
};

const MANY: u64 = 1_000_000;
const SOME: u64 = 100_000;
const HASHED: u64 = 2_000;

/// What lets a million rows in.
const ROOM: [&str; 3] = [
    "sheets.max_upload_bytes=1000000000",
    "sheets.max_unpacked_bytes=4000000000",
    "sheets.max_rows=2000000",
];

/// Users in and out of whole servers as workbooks.
pub(crate) async fn measure(embedded: &Installation, shared: &Installation) -> Value {
    let (many, some) = (workbook("m", MANY, "").await, workbook("s", SOME, "").await);
    json!({
        "mysql_import_100000": import(shared, "", &some).await,
        "mysql_import_100000_again": import(shared, "", &some).await,
        "mysql_export_100000": export(shared).await,
        "logins_beside_hashing": logins(embedded).await,
        "mysql_validate_1000000": import(shared, "?dry_run=true", &many).await,
        "embedded_import_1000000": import(embedded, "", &many).await,
        "embedded_export_1000000": export(embedded).await,
    })
}

async fn import(installation: &Installation, query: &str, workbook: &[u8]) -> Value {
    let portico = installation.start(&ROOM);
    let token = portico.log_in(0).await;
    let before = portico.peak_mebibytes();
    let started = Instant::now();
    let ended = imported(&portico, &token, query, workbook).await;
    let took = started.elapsed().as_secs_f64();
    assert_eq!((&ended["state"], &ended["rejected"]), (&json!("done"), &json!(0)), "{ended}");
    let grown = portico.peak_mebibytes() - before;
    let rows = ended["total"].as_u64().expect("a count");
    eprintln!("import{query} of {rows} rows: {took:.2} s, {grown:.1} MiB more");
    json!({ "rows": rows, "seconds": took, "grown_mib": grown })
}

async fn export(installation: &Installation) -> Value {
    let portico = installation.start(&[]);
    let token = portico.log_in(0).await;
    let before = portico.peak_mebibytes();
    let started = Instant::now();
    let url = format!("http://{}/excel/export", portico.addr);
    let answer = Client::new().get(url).bearer_auth(&token).send().await.expect("an answer");
    let size = answer.bytes().await.expect("the whole of it").len();
    let took = started.elapsed().as_secs_f64();
    let grown = portico.peak_mebibytes() - before;
    eprintln!("export of {size} bytes: {took:.2} s, {grown:.1} MiB more");
    json!({ "bytes": size, "seconds": took, "grown_mib": grown })
}

/// How long logins take alone, and while an import has first passwords hashed.
async fn logins(installation: &Installation) -> Value {
    let portico = installation.start(&[]);
    let alone = login(&portico).await;
    let token = portico.log_in(0).await;
    let workbook = workbook("h", HASHED, PASSWORD).await;
    let location = begun(&portico, &token, "?mode=partial", &workbook).await;
    while found(&portico, &token, &location).await["progress"]["passwords_hashed"] == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let beside = login(&portico).await;
    let state = found(&portico, &token, &location).await["state"].clone();
    assert_eq!(state, "running", "the logins were measured too late");
    eprintln!(
        "a login: {alone:.1} ms alone, {beside:.1} ms while passwords are hashed, ratio {:.2}",
        beside / alone
    );
    json!({ "alone_ms": alone, "beside_ms": beside, "ratio": beside / alone })
}

/// The median of logins one after the other, in milliseconds.
async fn login(portico: &Portico) -> f64 {
    let mut spans = Vec::new();
    for _ in 0..30 {
        let started = Instant::now();
        portico.log_in(1).await;
        spans.push(started.elapsed().as_secs_f64() * 1e3);
    }
    median(spans.into_iter())
}

/// Adds `count` users.
pub(crate) async fn import_users(portico: &Portico, token: &str, count: u64) {
    let ended = imported(portico, token, "", &workbook("g", count, "").await).await;
    assert_eq!(ended["inserted"], count, "{ended}");
}

async fn imported(portico: &Portico, token: &str, query: &str, workbook: &[u8]) -> Value {
    let location = begun(portico, token, query, workbook).await;
    loop {
        let import = found(portico, token, &location).await;
        if !["queued", "running"].contains(&import["state"].as_str().expect("a state")) {
            return import;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn begun(portico: &Portico, token: &str, query: &str, workbook: &[u8]) -> String {
    let head = "--b\r\nContent-Disposition: form-data; name=\"uploadFile\"\r\n\r\n";
    let body = [head.as_bytes(), workbook, b"\r\n--b--\r\n"].concat();
    let request = Client::new().post(format!("http://{}/excel/import{query}", portico.addr));
    let request = request.bearer_auth(token).header("prefer", "respond-async");
    let request = request.header("content-type", "multipart/form-data; boundary=b");
    let answer = request.body(body).send().await.expect("an answer");
    let location = answer.headers().get("location").and_then(|value| value.to_str().ok());
    location.unwrap_or_else(|| panic!("{}", answer.status())).to_owned()
}

async fn found(portico: &Portico, token: &str, location: &str) -> Value {
    let url = format!("http://{}{location}", portico.addr);
    let answer = Client::new().get(url).bearer_auth(token).send().await.expect("an answer");
    answer.json().await.expect("JSON")
}

/// Users whose names begin with `prefix`.
async fn workbook(prefix: &str, rows: u64, password: &str) -> Vec<u8> {
    let row = |cells: [&str; 4]| WrittenRow {
        cells: cells.map(str::to_owned).into(),
        ..WrittenRow::default()
    };
    let header = row(["用户Id", "用户名", "密码", "性别"]);
    let top = [SheetPart::Sheet("Users".to_owned()), SheetPart::Rows(vec![header])];
    let batch = |start: u64| {
        let end = (start + 1_000).min(rows);
        let rows =
            (start..end).map(|id| row(["", &format!("{prefix}.{id}@example"), password, "1"]));
        SheetPart::Rows(rows.collect())
    };
    let starts = (0..rows).step_by(1_000);
    let parts = top.into_iter().chain(starts.map(batch)).map(Ok).collect::<Vec<_>>();
    let written = XlsxWriter::new().write(stream::iter(parts).boxed()).await;
    let pieces: Vec<_> = written.expect("a workbook").bytes.try_collect().await.expect("all of it");
    let workbook = pieces.concat();
    eprintln!(
        "a workbook of {rows} rows has {:.1} MiB",
        number(workbook.len() as u64) / 1_048_576.0
    );
    workbook
}
