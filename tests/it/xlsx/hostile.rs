//! Row X1 of the reliability matrix: whatever is sent, the answer comes soon, in little memory, and the process lives.

use std::{path::Path, process::Command, sync::OnceLock};

use portico_domain::sheet::Unacceptable;
use portico_tests::contract::figure;
use serde_json::Value;
use tempfile::TempDir;

use super::programs;

const UNPACKED: u64 = 128 << 20;
/// As `adapters/xlsx/src/reader/vet.rs` has it for 100,000 rows.
const SHARED: u64 = (8 << 20) + 160 * 100_000;

/// What is to become of each workbook of `tests/sheets/hostile.py`; `None` for those that are harmless.
const EXPECTED: &[(Option<Unacceptable>, &[&str])] = &[
    (
        None,
        &[
            "far_corner",
            "column_16384",
            "dimension_large",
            "exponent",
            "rows_empty",
            "harmless",
            "harmless_stored",
            "ten_sheets",
            "bomb_in_a_bomb",
        ],
    ),
    (
        Some(Unacceptable::Damaged),
        &[
            "far_row",
            "far_column",
            "column_16385",
            "row_0",
            "no_row",
            "no_column",
            "rows_backwards",
            "rows_twice",
            "cells_backwards",
            "cells_twice",
            "cell_of_another_row",
            "reference_twice",
            "dimension_backwards",
            "dimension_far",
            "hidden_value",
            "value_before_formula",
            "unknown_type",
            "no_such_string",
            "no_such_number",
            "two_tables",
            "no_table",
            "unique_count",
            "unique_count_overflows",
            "long_string",
            "unknown_entity",
            "not_utf_8",
            "not_closed",
            "crossed",
            "not_xml",
            "cut",
            "cut_at_the_end",
            "wrong_crc",
            "entry_twice",
            "entry_twice_in_another_case",
            "zip64",
            "missing_sheet",
            "missing_strings",
            "missing_relationships",
            "missing_relationship",
            "missing_workbook",
            "one_part_for_two_sheets",
            "sheet_that_is_the_workbook",
            "traversal",
            "sheet_with_another_extension",
        ],
    ),
    (
        Some(Unacceptable::Forbidden),
        &[
            "long_text",
            "long_rich_text",
            "long_row",
            "long_shared_row",
            "laughs",
            "deep",
            "doctype",
            "doctype_in_lower_case",
            "doctype_elsewhere",
            "doctype_in_relationships",
            "utf_16",
            "utf_16_doctype",
            "latin_1",
            "many_attributes",
            "overlapping",
            "traversal_in_a_name",
            "bomb_of_text",
        ],
    ),
    (Some(Unacceptable::TooManyParts), &["entries_100000", "entries_60000"]),
    (
        Some(Unacceptable::TooManyBytes(UNPACKED)),
        &["many_far_cells", "long_shared_rows", "bomb", "bomb_of_xml", "bombs"],
    ),
    (Some(Unacceptable::TooManyBytes(SHARED)), &["many_strings"]),
    (Some(Unacceptable::TooManyRows(100_000)), &["rows_100002"]),
    (Some(Unacceptable::Encrypted), &["encrypted"]),
    (
        Some(Unacceptable::NotXlsx),
        &[
            "missing_types",
            "old",
            "csv",
            "png",
            "pdf",
            "empty",
            "html",
            "document",
            "plain_zip",
            "binary_workbook",
            "empty_zip",
        ],
    ),
];

/// What a process may grow by.
const MOST_KIB: u64 = 32 << 10;
/// One second is what a release build is held to, on a machine of its own; see `PORTICO_TEST_ALONE`.
const MOST_MILLIS: u64 = 1000;
const MOST_MILLIS_AT_ALL: u64 = 20_000;

fn corpus() -> &'static Path {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    programs::workbooks(&MADE, "hostile.py")
}

/// How a process of its own reads a workbook.
fn probe(workbook: &Path) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_sheet-probe")).arg(workbook).output();
    let output = output.expect("the probe starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} ends a process: {errors}", workbook.display());
    serde_json::from_slice(&output.stdout).expect("the probe prints JSON")
}

fn most_millis() -> u64 {
    let is_alone = std::env::var_os("PORTICO_TEST_ALONE").is_some() && !cfg!(debug_assertions);
    if is_alone { MOST_MILLIS } else { MOST_MILLIS_AT_ALL }
}

#[test]
fn every_workbook_of_the_corpus_has_an_expected_answer() {
    let mut expected: Vec<_> = EXPECTED.iter().flat_map(|(_, names)| *names).copied().collect();
    let entries = corpus().read_dir().expect("the corpus is there");
    let name = |path: &Path| path.file_stem().map(|name| name.to_string_lossy().into_owned());
    let mut made: Vec<_> =
        entries.filter_map(|entry| name(&entry.expect("the corpus is there").path())).collect();
    expected.sort_unstable();
    made.sort_unstable();
    assert_eq!(made, expected);
}

#[test]
fn every_workbook_is_answered_soon_and_in_little_memory() {
    let mut wrong = Vec::new();
    let (mut slowest, mut largest) = (0, 0);
    for (reason, names) in EXPECTED {
        let expected = reason.map_or("read".to_owned(), |reason| reason.to_string());
        for name in *names {
            let report = probe(&corpus().join(name).with_extension("xlsx"));
            let within = |key, most| report[key].as_u64().is_none_or(|figure| figure <= most);
            slowest = slowest.max(report["millis"].as_u64().unwrap_or_default());
            largest = largest.max(report["grown_kib"].as_u64().unwrap_or_default());
            let is_right = report["answer"] == expected.as_str()
                && within("grown_kib", MOST_KIB)
                && within("millis", most_millis());
            if !is_right {
                wrong.push(format!("{name}: {report}, not {expected}"));
            }
        }
    }
    figure("X1", "the slowest answer, in ms", slowest);
    figure("X1", "the most memory, in KiB", largest);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
