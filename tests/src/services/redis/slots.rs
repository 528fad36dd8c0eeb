//! Who serves which slots, and how they are moved.

use std::ops::RangeInclusive;

use redis::aio::MultiplexedConnection;

use super::command::{ask, connect, say};
use crate::services::choice::Had;

/// One line of `CLUSTER NODES`.
pub(super) struct Known {
    id: String,
    pub(super) port: u16,
    ranges: Vec<RangeInclusive<u16>>,
}

impl Known {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let id = words.next()?.to_owned();
        let address = words.next()?.split(['@', ',']).next()?;
        let port = address.rsplit(':').next()?.parse().ok()?;
        // Slots on their way are in brackets, and still counted where they come from.
        let ranges = words.skip(6).filter(|word| !word.starts_with('['));
        let ranges = ranges.map(range).collect::<Option<_>>()?;
        Some(Self { id, port, ranges })
    }

    pub(super) fn serves(&self, slot: u16) -> bool {
        self.ranges.iter().any(|range| range.contains(&slot))
    }

    pub(super) fn is_master(&self) -> bool {
        !self.ranges.is_empty()
    }
}

fn range(word: &str) -> Option<RangeInclusive<u16>> {
    let (first, last) = word.split_once('-').unwrap_or((word, word));
    Some(first.parse().ok()?..=last.parse().ok()?)
}

/// What the node on `port` knows of the cluster.
pub(super) async fn known_nodes(port: u16) -> Had<Vec<Known>> {
    let nodes: String = ask(port, &["CLUSTER", "NODES"]).await?;
    nodes.lines().map(|line| Known::parse(line).ok_or_else(|| line.to_owned())).collect()
}

/// Moves the first `count` slots of the node on `from`, one by one, as `redis-cli --cluster reshard` does.
pub(super) async fn move_slots(known: &[Known], count: usize, from: u16, to: u16) -> Had<()> {
    let find = |port| known.iter().find(|node| node.port == port).ok_or("no such node");
    let (source, target) = (find(from)?, find(to)?);
    let mut masters = Vec::new();
    // First who receives: a slot that nobody serves for a moment would be an error for clients.
    let others = known.iter().filter(|node| node.is_master() && ![from, to].contains(&node.port));
    for port in [to, from].into_iter().chain(others.map(|node| node.port)) {
        masters.push(connect(port).await?);
    }
    for slot in source.ranges.iter().cloned().flatten().take(count) {
        let slot = slot.to_string();
        let [receiver, giver, ..] = &mut masters[..] else { return Err("no such nodes".into()) };
        say::<()>(receiver, &["CLUSTER", "SETSLOT", &slot, "IMPORTING", &source.id]).await?;
        say::<()>(giver, &["CLUSTER", "SETSLOT", &slot, "MIGRATING", &target.id]).await?;
        move_keys(giver, &slot, to).await?;
        for master in &mut masters {
            let told = say::<()>(master, &["CLUSTER", "SETSLOT", &slot, "NODE", &target.id]).await;
            // Who has given its last slot may have heard it from others, and is a replica by now.
            told.or_else(
                |reason| if reason.contains("only with masters") { Ok(()) } else { Err(reason) },
            )?;
        }
    }
    Ok(())
}

/// Moves the keys of one slot to the node on `to`.
async fn move_keys(giver: &mut MultiplexedConnection, slot: &str, to: u16) -> Had<()> {
    loop {
        let keys: Vec<String> = say(giver, &["CLUSTER", "GETKEYSINSLOT", slot, "100"]).await?;
        if keys.is_empty() {
            return Ok(());
        }
        let to = to.to_string();
        let mut words = vec!["MIGRATE", "127.0.0.1", &to, "", "0", "5000", "REPLACE", "KEYS"];
        words.extend(keys.iter().map(String::as_str));
        say::<()>(giver, &words).await?;
    }
}
