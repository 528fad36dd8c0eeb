use std::collections::BTreeSet;

use super::{ALERTS, OPERATIONS};
use crate::compatibility::{code_spans, rows};

/// Each alert with the lines of its rule.
fn alerts() -> Vec<(&'static str, &'static str)> {
    let rules = ALERTS.split("- alert: ").skip(1);
    rules.map(|rule| rule.split_once('\n').expect("more lines")).collect()
}

#[test]
fn every_alert_says_what_to_do() {
    for (name, rule) in alerts() {
        for part in ["expr:", "severity:", "summary:", "runbook:"] {
            assert!(rule.contains(part), "{name} has no {part}");
        }
    }
}

#[test]
fn the_page_for_whoever_is_on_call_has_every_alert_and_no_other() {
    let explained: Vec<_> =
        rows(OPERATIONS, "Alerts").into_iter().map(|mut row| row.remove(0)).collect();
    let explained: BTreeSet<_> = explained.iter().flat_map(|cell| code_spans(cell)).collect();
    assert_eq!(explained, alerts().into_iter().map(|(name, _)| name).collect());
}
