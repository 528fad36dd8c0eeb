use std::{collections::BTreeSet, sync::Arc};

use redis::Value;

use super::slot::SLOTS;

/// Which master has which slots, by the addresses of the masters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Topology {
    /// In order.
    ranges: Vec<Range>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Range {
    first: u16,
    last: u16,
    master: Arc<str>,
}

impl Topology {
    /// One server for everything.
    pub(super) fn single(master: Arc<str>) -> Self {
        Self { ranges: vec![Range { first: 0, last: SLOTS - 1, master }] }
    }

    /// Reads the answer to `CLUSTER SLOTS`; `None` when it is none. A node that does not know its own address leaves it
    /// out, and is at `asked` then.
    pub(super) fn parse(answer: &Value, asked: &str) -> Option<Self> {
        let rows = answer.as_sequence()?;
        let ranges: Option<Vec<_>> = rows.iter().map(|row| range(row, asked)).collect();
        let mut ranges = ranges?;
        ranges.sort_by_key(|range| range.first);
        Some(Self { ranges })
    }

    /// The master of `slot`.
    pub(super) fn owner(&self, slot: u16) -> Option<&Arc<str>> {
        let after = self.ranges.partition_point(|range| range.first <= slot);
        let range = self.ranges[..after].last()?;
        (slot <= range.last).then_some(&range.master)
    }

    /// All masters that have slots.
    pub(crate) fn masters(&self) -> BTreeSet<&Arc<str>> {
        self.ranges.iter().map(|range| &range.master).collect()
    }

    /// Whether each slot has a master.
    pub(crate) fn is_whole(&self) -> bool {
        let covered = self.ranges.iter().map(|range| u32::from(range.last - range.first) + 1);
        covered.sum::<u32>() == u32::from(SLOTS)
    }
}

fn range(row: &Value, asked: &str) -> Option<Range> {
    let [first, last, master, ..] = row.as_sequence()? else { return None };
    let [host, port, ..] = master.as_sequence()? else { return None };
    let number = |value: &Value| redis::from_redis_value_ref::<u16>(value).ok();
    let host: Option<String> = redis::from_redis_value_ref(host).ok()?;
    let host = host.filter(|host| !host.is_empty() && host != "?");
    let (first, last) = (number(first)?, number(last)?);
    let master = format!("{}:{}", host.as_deref().unwrap_or(asked), number(port)?).into();
    (first <= last && last < SLOTS).then_some(Range { first, last, master })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(first: i64, last: i64, host: Value, port: i64) -> Value {
        let node = Value::Array(vec![host, Value::Int(port)]);
        Value::Array(vec![Value::Int(first), Value::Int(last), node])
    }

    fn host(text: &str) -> Value {
        Value::BulkString(text.as_bytes().to_vec())
    }

    #[test]
    fn a_slot_has_the_master_of_its_range() {
        let answer = Value::Array(vec![
            row(8_000, 16_383, host("b"), 2),
            row(0, 6_000, host("a"), 1),
            row(6_001, 7_999, Value::Nil, 3),
        ]);
        let topology = Topology::parse(&answer, "asked").expect("it is an answer");
        let owner = |slot| topology.owner(slot).map(|owner| &**owner);
        assert_eq!(owner(0), Some("a:1"));
        assert_eq!(owner(6_000), Some("a:1"));
        assert_eq!(owner(6_001), Some("asked:3"));
        assert_eq!(owner(16_383), Some("b:2"));
        assert!(topology.is_whole());
        assert_eq!(topology.masters().len(), 3);
    }

    #[test]
    fn a_gap_has_no_master() {
        let answer = Value::Array(vec![row(10, 20, host("a"), 1), row(30, 40, host("b"), 2)]);
        let topology = Topology::parse(&answer, "asked").expect("it is an answer");
        for slot in [9, 21, 29, 41] {
            assert_eq!(topology.owner(slot), None, "{slot}");
        }
        assert!(!topology.is_whole());
    }

    #[test]
    fn anything_else_is_no_answer() {
        assert_eq!(Topology::parse(&Value::Okay, "asked"), None);
        let backwards = Value::Array(vec![row(20, 10, host("a"), 1)]);
        assert_eq!(Topology::parse(&backwards, "asked"), None);
    }
}
