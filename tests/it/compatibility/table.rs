/// The rows of the table under `heading`, without the two that head it; each has its cells.
pub(crate) fn rows(document: &str, heading: &str) -> Vec<Vec<String>> {
    let lines = section(document, heading).lines().filter(|line| line.starts_with('|'));
    let cells =
        |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    let rows: Vec<Vec<String>> = lines.skip(2).map(cells).collect();
    assert!(!rows.is_empty(), "there is a table under {heading}");
    rows
}

/// What stands under `heading`, up to the next one.
pub(super) fn section<'a>(document: &'a str, heading: &str) -> &'a str {
    let start = format!("\n## {heading}\n");
    let (_, rest) = document.split_once(&start).unwrap_or_else(|| panic!("there is {heading}"));
    rest.split("\n## ").next().unwrap_or_default()
}

/// What stands between backticks.
pub(crate) fn code_spans(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn a_table_is_read_as_it_is_written() {
    let document =
        "# A\n\n## B\n\nwords\n\n| x | y |\n| --- | --- |\n| `a` or `b` | |\n\n## C\n\n| no |\n";
    assert_eq!(rows(document, "B"), [["`a` or `b`", ""]]);
    assert_eq!(code_spans("`a` or `b`").collect::<Vec<_>>(), ["a", "b"]);
}
