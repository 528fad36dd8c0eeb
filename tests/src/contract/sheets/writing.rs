//! Cases of what is written.

use portico_application::{
    ports::{PortError, WrittenRow},
    sheets::SheetPart,
};
use portico_domain::sheet::Cell;

use super::{Sheets, texts, unmarked};

pub async fn what_is_written_is_read(sheets: Sheets) {
    let workbook = sheets
        .written(&[
            ("用户", &[&["用户Id", "用户名"], &["1", "ada"], &["2", "林徽因"]]),
            ("Errors", &[&["Row"], &["7"]]),
        ])
        .await;
    let read = sheets.read(workbook).await;
    assert_eq!(
        read.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(),
        ["用户", "Errors"]
    );
    let users =
        [texts(1, &["用户Id", "用户名"]), texts(2, &["1", "ada"]), texts(3, &["2", "林徽因"])];
    assert_eq!(read[0].rows, users);
    assert_eq!(read[1].rows, [texts(1, &["Row"]), texts(2, &["7"])]);
}

pub async fn a_workbook_without_sheets_has_no_rows(sheets: Sheets) {
    let workbook = sheets.write(Vec::new()).await.expect("the workbook is written");
    assert!(sheets.read(workbook).await.iter().all(|sheet| sheet.rows.is_empty()));
}

pub async fn a_sheet_without_rows_is_still_there(sheets: Sheets) {
    let workbook = sheets.written(&[("Empty", &[])]).await;
    let read = sheets.read(workbook).await;
    assert_eq!(read.len(), 1);
    assert_eq!((read[0].name.as_str(), read[0].rows.as_slice()), ("Empty", [].as_slice()));
}

pub async fn whatever_looks_like_a_formula_is_a_text(sheets: Sheets) {
    comes_back(
        &sheets,
        &[
            "=1+1",
            "=HYPERLINK(\"http://127.0.0.1\")",
            "{=SUM(A1:A2)}",
            "+1555",
            "-1",
            "@x",
            "\t=1",
            "http://127.0.0.1/",
            "mailto:ada@example.com",
            "007",
            "1e5",
            "TRUE",
            "#N/A",
            "2026-11-24",
            "'quoted",
        ],
    )
    .await;
}

pub async fn a_text_comes_back_to_the_last_blank(sheets: Sheets) {
    comes_back(
        &sheets,
        &[
            " ada ",
            "\u{a0}ada\u{3000}",
            "\ta\nb\r\nc\r",
            "\n",
            "_x000D_",
            "_x005F_x000D_",
            "_x0041\r",
            "_x0041_x0042_",
            "\0\u{1}\u{8}\u{b}\u{1f}\u{7f}\u{80}",
            "\u{fffe}\u{ffff}\u{feff}",
            "<t>&amp;\"'</t>",
            "]]>",
            "👩‍🚀 e\u{301}",
            "\u{10ffff}",
        ],
    )
    .await;
}

/// Each in a row of its own, and all in one.
async fn comes_back(sheets: &Sheets, expected: &[&str]) {
    let rows: Vec<&[&str]> = std::iter::once(expected).chain(expected.chunks(1)).collect();
    let workbook = sheets.written(&[("Texts", &rows)]).await;
    let read = sheets.read(workbook).await.remove(0).rows;
    let rows: Vec<_> = (1..).zip(rows).map(|(number, row)| texts(number, row)).collect();
    assert_eq!(read, rows);
}

pub async fn an_empty_text_is_an_empty_cell(sheets: Sheets) {
    let workbook = sheets.written(&[("Gaps", &[&["", "b", "", "d", "", ""]])]).await;
    assert_eq!(sheets.read(workbook).await[0].rows, [texts(1, &["", "b", "", "d"])]);
}

pub async fn a_row_that_holds_nothing_is_left_out_and_counted(sheets: Sheets) {
    let workbook = sheets.written(&[("Gaps", &[&["a"], &[], &["", ""], &["d"]])]).await;
    assert_eq!(sheets.read(workbook).await[0].rows, [texts(1, &["a"]), texts(4, &["d"])]);
}

pub async fn rows_after_a_gap_are_where_they_belong(sheets: Sheets) {
    let row =
        |gap, text: &str| WrittenRow { cells: vec![text.to_owned()], gap, ..WrittenRow::default() };
    let rows = [row(2, "Header"), row(0, "a"), row(1, "b"), row(1_048_569, "c")];
    let parts = vec![Ok(SheetPart::Sheet("Gaps".to_owned())), Ok(SheetPart::Rows(rows.into()))];
    let workbook = sheets.write(parts).await.expect("the workbook is written");
    assert!(workbook.len() < 32 * 1024, "gaps cost nothing, {} bytes", workbook.len());
    let rows = [(3, "Header"), (4, "a"), (6, "b"), (1_048_576, "c")];
    let rows = rows.map(|(number, text)| texts(number, &[text]));
    assert_eq!(sheets.read(workbook).await[0].rows, rows);
}

pub async fn a_marked_row_holds_the_same_texts(sheets: Sheets) {
    let mut rows = unmarked(&[&["a", "b", "c"], &["1", "", "_x0041\r"], &[]]);
    rows.iter_mut().skip(1).for_each(|row| row.is_marked = true);
    let parts = vec![Ok(SheetPart::Sheet("Marked".to_owned())), Ok(SheetPart::Rows(rows))];
    let workbook = sheets.write(parts).await.expect("the workbook is written");
    let expected = [texts(1, &["a", "b", "c"]), texts(2, &["1", "", "_x0041\r"])];
    assert_eq!(sheets.read(workbook).await[0].rows, expected);
}

pub async fn a_text_that_no_cell_can_hold_is_cut(sheets: Sheets) {
    let long = "é".repeat(40_000);
    let workbook = sheets.written(&[("Long", &[&[&long]])]).await;
    let read = sheets.read(workbook).await.remove(0).rows.remove(0).cells;
    let [Cell::Text(text)] = read.as_slice() else { panic!("one text, not {}", read.len()) };
    assert!(!text.is_empty() && long.starts_with(text.as_str()));
}

pub async fn any_name_of_a_sheet_will_do(sheets: Sheets) {
    let long = "名".repeat(50);
    let names = ["", "Users", "users", "a/b:c", "'", "History", long.as_str(), long.as_str()];
    let header: &[&[&str]] = &[&["a"]];
    let workbook = sheets.written(&names.map(|name| (name, header))).await;
    assert_eq!(sheets.read(workbook).await.len(), names.len());
}

pub async fn an_error_of_the_source_is_answered(sheets: Sheets) {
    let failed = || PortError::Unavailable("the source is gone".into());
    let part = || SheetPart::Sheet("Users".to_owned());
    let rows = || SheetPart::Rows(vec![WrittenRow::default(); 10]);
    for parts in [vec![Err(failed())], vec![Ok(part()), Ok(rows()), Err(failed()), Ok(rows())]] {
        let written = sheets.write(parts).await;
        assert!(matches!(written, Err(PortError::Unavailable(_))), "{written:?}");
    }
}

pub async fn rows_without_a_sheet_are_a_misuse(sheets: Sheets) {
    let written = sheets.write(vec![Ok(SheetPart::Rows(unmarked(&[&["a"]])))]).await;
    assert!(matches!(written, Err(PortError::Broken(_))), "{written:?}");
}
