use serde_json::Value;

/// What the last line of a log says of the end.
#[track_caller]
pub(super) fn report(log: &str) -> Value {
    let last = log.lines().last().expect("a log");
    let report: Value = serde_json::from_str(last).expect("JSON");
    assert_eq!(report["message"], "ended", "{log}");
    report
}

/// How many of each kind were cut: requests, calls, sockets, imports, and what did not stop.
#[track_caller]
pub(super) fn cut(log: &str) -> [u64; 5] {
    let report = report(log);
    let count = |kind: &str| report[kind].as_u64().unwrap_or_else(|| panic!("{report}"));
    let counts = ["requests", "calls", "sockets", "imports", "unstopped"].map(count);
    assert_eq!(count("cut"), counts.iter().sum::<u64>(), "{report}");
    counts
}
