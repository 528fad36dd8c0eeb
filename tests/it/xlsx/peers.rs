//! Workbooks of other programs, and ours in theirs.

use std::{fs, path::Path, sync::OnceLock};

use portico_application::{ports::WrittenRow, sheets::SheetPart};
use portico_domain::sheet::Cell;
use portico_tests::{
    contract::sheets::{ReadSheet, texts, unmarked},
    fixtures,
};
use serde_json::Value;
use tempfile::TempDir;

use super::{
    files::{read_file, text},
    programs::{self, convert, show},
};

/// Row X3: what a spreadsheet program might take for something else than a text.
const TRICKY: &[&str] = &[
    "=1+1",
    "+1555",
    "-1",
    "@x",
    "\t=1",
    "007",
    "1e5",
    "TRUE",
    " ada ",
    "a\r\nb",
    "_x000D_",
    "林徽因",
];

fn honest() -> &'static Path {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    programs::workbooks(&MADE, "honest.py")
}

async fn read_honest(name: &str) -> Vec<ReadSheet> {
    read_file(&honest().join(name).with_extension("xlsx")).await.expect("the workbook is read")
}

#[tokio::test]
async fn every_type_of_cell_of_openpyxl_is_read() {
    let read = read_honest("mixed").await.remove(0);
    assert_eq!(read.name, "用户");
    let expected = [
        (1, vec![text("用户Id"), text("用户名"), text("密码"), text("性别")]),
        (2, vec![Cell::Number(1.0), text("ada"), Cell::Empty, Cell::Number(2.0)]),
        (3, vec![text("2"), text(" grace\u{a0}"), Cell::Empty, text("女")]),
        (4, vec![Cell::Number(1e5), Cell::Number(1e5), Cell::Empty, Cell::Bool(true)]),
        // A formula that nobody has computed is empty; a date is the number of its day.
        (6, vec![Cell::Number(3.5), Cell::Empty, Cell::Error, Cell::Number(46_350.0)]),
        (7, vec![Cell::Empty, text("+1555")]),
        (8, vec![Cell::Empty, Cell::Empty, Cell::Empty, text("far from the others")]),
    ];
    let rows: Vec<_> = read.rows.into_iter().map(|row| (row.number, row.cells)).collect();
    assert_eq!(rows, expected);
}

#[tokio::test]
async fn only_sheets_that_are_seen_are_read() {
    let read = read_honest("several").await;
    let names: Vec<_> = read.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(
        names,
        ["Sheet 1", "Sheet 2", "Sheet 5", "Sheet 6", "Sheet 7", "Sheet 8", "Sheet 9"]
    );
    assert_eq!(read[2].rows[1].cells, [Cell::Number(5.0)]);
}

#[tokio::test]
async fn what_openpyxl_streams_is_read() {
    let read = read_honest("streamed").await.remove(0).rows;
    assert_eq!(read.len(), 1001);
    let last = [Cell::Number(1000.0), text("user 1000"), Cell::Empty, Cell::Number(1.0)];
    assert_eq!(read[1000].cells, last);
}

#[tokio::test]
async fn shared_texts_rich_texts_and_what_formulas_came_to_are_read() {
    let read = read_honest("shared").await.remove(0).rows;
    let cells: Vec<_> = read.into_iter().skip(1).map(|row| row.cells).collect();
    let expected = [
        vec![Cell::Number(1.0), text("ada"), Cell::Empty, text("female")],
        vec![Cell::Number(2.0), text("grace"), Cell::Error, Cell::Bool(true)],
        vec![Cell::Empty, text("he dy lamarr")],
        vec![Cell::Empty, text("a\r\nb_x000D_")],
        vec![Cell::Empty, text("female")],
    ];
    assert_eq!(cells, expected);
}

#[tokio::test]
async fn texts_in_their_cells_are_read() {
    let read = read_honest("inline").await.remove(0).rows;
    assert_eq!(read[1].cells, [Cell::Number(1.0), text(" ada "), Cell::Empty, text("female")]);
}

/// A header, tricky texts, and a row that catches the eye, as a file.
async fn ours(directory: &Path) -> std::path::PathBuf {
    let mut rows = unmarked(&[&["用户Id", "用户名"]]);
    rows.extend(TRICKY.iter().map(|text| WrittenRow {
        cells: vec!["1".to_owned(), (*text).to_owned()],
        ..WrittenRow::default()
    }));
    rows.push(WrittenRow {
        cells: vec![String::new(), "bad".to_owned()],
        is_marked: true,
        ..WrittenRow::default()
    });
    let parts = vec![Ok(SheetPart::Sheet("用户".to_owned())), Ok(SheetPart::Rows(rows))];
    let made = fixtures::xlsx_sheets().write(parts).await.expect("the workbook is written");
    let path = directory.join("users.xlsx");
    fs::write(&path, made).expect("there is room");
    path
}

/// It does not decode what stands for characters that XML has not (ECMA-376 part 1, 22.9.2.19).
fn as_openpyxl_reads(text: &str) -> Value {
    text.replace("_x000D_", "_x005F_x000D_").replace('\r', "_x000D_").into()
}

#[tokio::test]
async fn openpyxl_sees_texts_a_header_and_what_is_marked() {
    let directory = TempDir::new().expect("a temporary directory");
    let shown = show(&ours(directory.path()).await);
    let sheet = &shown[0];
    assert_eq!(sheet["name"], "用户");
    assert_eq!(sheet["frozen"], "A2");
    assert_eq!(sheet["filter"], format!("A1:B{}", TRICKY.len() + 2));
    assert!(sheet["widths"][1].as_f64().is_some_and(|width| width >= 10.0), "{}", sheet["widths"]);
    let rows = sheet["rows"].as_array().expect("rows");
    for cell in rows[0].as_array().expect("cells") {
        assert!(cell["bold"] == true && cell["filled"] == true, "{cell}");
    }
    for (row, text) in rows[1..].iter().zip(TRICKY) {
        let cell = &row[1];
        assert_eq!((&cell["type"], &cell["value"]), (&"s".into(), &as_openpyxl_reads(text)));
        assert!(cell["linked"] == false && cell["filled"] == false, "{cell}");
    }
    let marked = rows.last().and_then(Value::as_array).expect("a marked row");
    assert!(marked.iter().all(|cell| cell["filled"] == true), "{marked:?}");
}

#[tokio::test]
async fn libreoffice_sees_the_same_texts() {
    let directory = TempDir::new().expect("a temporary directory");
    let csv =
        convert(&ours(directory.path()).await, "csv:Text - txt - csv (StarCalc):44,34,76", &[]);
    let read = fs::read_to_string(csv).expect("LibreOffice writes UTF-8");
    for text in TRICKY {
        let text = text.replace("\r\n", "\n");
        let is_there =
            read.contains(&format!("1,{text}\n")) || read.contains(&format!("1,\"{text}\"\n"));
        assert!(is_there, "{text:?} in {read}");
    }
}

#[tokio::test]
async fn what_libreoffice_saves_is_read() {
    let directory = TempDir::new().expect("a temporary directory");
    let csv = directory.path().join("users.csv");
    fs::write(&csv, "用户Id,用户名,密码,性别\n1,ada,,女\n2,\" grace \",,1\n").expect("a file");
    // By way of its own format, as a person would who saves as they go.
    let ods = convert(&csv, "ods", &["--infilter=CSV:44,34,76,1"]);
    let read = read_file(&convert(&ods, "xlsx", &[])).await.expect("the workbook is read");
    let rows: Vec<_> = read.into_iter().next().expect("a sheet").rows;
    assert_eq!(rows[0], texts(1, &["用户Id", "用户名", "密码", "性别"]));
    assert_eq!(rows[1].cells, [Cell::Number(1.0), text("ada"), Cell::Empty, text("女")]);
    assert_eq!(rows[2].cells, [Cell::Number(2.0), text(" grace "), Cell::Empty, Cell::Number(1.0)]);
}

#[tokio::test]
async fn ours_is_the_same_after_libreoffice_saved_it() {
    let directory = TempDir::new().expect("a temporary directory");
    let ours = ours(directory.path()).await;
    let before = read_file(&ours).await.expect("the workbook is read");
    let ods = convert(&ours, "ods", &[]);
    let after = read_file(&convert(&ods, "xlsx", &[])).await.expect("the workbook is read");
    let shown = |sheets: &[ReadSheet]| {
        let rows = sheets[0].rows.iter().map(|row| {
            row.cells
                .iter()
                .map(|cell| cell.text().map(|text| text.replace('\r', "")))
                .collect::<Vec<_>>()
        });
        rows.collect::<Vec<_>>()
    };
    assert_eq!(shown(&after), shown(&before));
}
