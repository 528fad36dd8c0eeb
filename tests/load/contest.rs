use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::statistics::median;

/// How often everybody has a turn.
pub(crate) const ROUNDS: usize = 5;

/// One turn.
pub(crate) struct Turn {
    pub(crate) per_second: f64,
    /// Processor time of the server for each of them.
    pub(crate) cost: Duration,
}

/// Turns of several servers in the same rounds. The first is ours.
pub(crate) struct Contest {
    pub(crate) names: Vec<&'static str>,
    /// One list for each name.
    pub(crate) turns: Vec<Vec<Turn>>,
}

impl Contest {
    pub(crate) fn new(names: Vec<&'static str>) -> Self {
        let turns = names.iter().map(|_| Vec::new()).collect();
        Self { names, turns }
    }

    /// Prints what `unit`s a second each came to, and the median of the rounds' ratios of ours to theirs.
    pub(crate) fn report(&self, what: &str, unit: &str) -> Value {
        let mut figures = Map::new();
        for (name, turns) in self.names.iter().zip(&self.turns) {
            let rate = median(turns.iter().map(|turn| turn.per_second));
            let cost = median(turns.iter().map(|turn| turn.cost.as_secs_f64() * 1e6));
            let pairs = self.turns[0].iter().zip(turns);
            let ratio = median(pairs.map(|(ours, theirs)| ours.per_second / theirs.per_second));
            eprintln!(
                "{what}, {name}: {rate:.0} {unit}/s, {cost:.2} µs of a core each; ratio {ratio:.3}"
            );
            figures.insert(
                (*name).to_owned(),
                json!({ "per_second": rate, "processor_us": cost, "ratio": ratio }),
            );
        }
        Value::Object(figures)
    }
}
