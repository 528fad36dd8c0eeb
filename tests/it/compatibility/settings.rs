use std::collections::BTreeSet;

use portico_tests::fixtures::PorticoHome;

use super::{
    DOCUMENT,
    table::{code_spans, rows},
};

/// Every key that `portico config show` knows.
fn keys() -> BTreeSet<String> {
    let shown = PorticoHome::empty().run("config show").succeeded();
    let mut section = "";
    let mut keys = BTreeSet::new();
    for line in shown.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = name;
        } else if let Some((key, _)) = line.split_once(" = ") {
            keys.insert(format!("{section}.{key}"));
        }
    }
    keys
}

#[test]
fn each_setting_of_the_table_is_one() {
    let keys = keys();
    assert!(keys.contains("http.addr"), "{keys:?}");
    for cells in rows(DOCUMENT, "Settings") {
        let [seed, ours, remark] = cells.as_slice() else { panic!("three cells, not {cells:?}") };
        for key in code_spans(ours) {
            assert!(keys.contains(key), "{seed}: there is no {key}");
        }
        assert!(!ours.is_empty() || !remark.is_empty(), "{seed}: what became of it?");
    }
}
