use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use portico_tests::fixtures::PorticoHome;

use super::{ALERTS, DASHBOARD, OPERATIONS};
use crate::end_to_end::caller::client;

/// The macros that record a metric.
const MACROS: [&str; 3] = ["counter!(", "gauge!(", "histogram!("];
/// What Prometheus has of a histogram.
const PARTS: [&str; 3] = ["_bucket", "_sum", "_count"];

/// The metrics that `text` names, of those whose names begin with `prefix`.
fn named(text: &str, prefix: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let whole = |word: &str| {
        let part = PARTS.iter().find_map(|part| word.strip_suffix(part));
        part.unwrap_or(word).to_owned()
    };
    words.filter(|word| word.starts_with(prefix)).map(whole).collect()
}

/// The metrics that our code records.
fn recorded() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let rooms = ["application", "adapters", "bootstrap"];
    let sources: String = rooms.iter().flat_map(|room| sources(&root.join(room))).collect();
    let names = MACROS.iter().flat_map(|call| sources.split(call).skip(1)).filter_map(literal);
    let names: BTreeSet<_> = names.map(str::to_owned).collect();
    assert!(names.contains("portico_http_requests_total"), "{names:?}");
    names
}

/// The texts of all files of Rust in a folder and those below.
fn sources(folder: &Path) -> Vec<String> {
    let items = fs::read_dir(folder).expect("a folder").map(|item| item.expect("an item").path());
    let read = |path: PathBuf| match path.extension() {
        _ if path.is_dir() => sources(&path),
        Some(name) if name == "rs" => vec![fs::read_to_string(&path).expect("a source")],
        _ => Vec::new(),
    };
    items.flat_map(read).collect()
}

/// The literal that code begins with.
fn literal(code: &str) -> Option<&str> {
    code.trim_start().strip_prefix('"')?.split('"').next()
}

#[test]
fn every_metric_is_explained_and_drawn() {
    let (explained, drawn) = (named(OPERATIONS, "portico_"), named(DASHBOARD, "portico_"));
    for metric in recorded() {
        assert!(explained.contains(&metric), "docs/operations.md does not explain {metric}");
        assert!(drawn.contains(&metric), "deploy/grafana/portico.json does not draw {metric}");
    }
}

#[test]
fn no_metric_is_named_that_nobody_records() {
    let recorded = recorded();
    for (place, text) in [("operations", OPERATIONS), ("dashboard", DASHBOARD), ("alerts", ALERTS)]
    {
        let named = named(text, "portico_");
        assert!(!named.is_empty(), "{place}");
        let made_up: Vec<_> = named.difference(&recorded).collect();
        assert!(made_up.is_empty(), "{place}: {made_up:?}");
    }
}

#[tokio::test]
async fn metrics_of_the_process_are_those_of_a_running_server() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let metrics = client().get(server.admin_url("/metrics")).send().await.expect("an answer");
    let live = named(&metrics.text().await.expect("text"), "process_");
    assert_eq!(named(OPERATIONS, "process_"), live);
    for text in [DASHBOARD, ALERTS] {
        assert!(named(text, "process_").is_subset(&live), "{live:?}");
    }
}
