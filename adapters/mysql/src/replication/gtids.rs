use std::{collections::BTreeMap, fmt, str::FromStr};

/// A set of global transaction ids, as MySQL writes it: `UUID:1-57:60,UUID:TAG:1-3`. Every transaction of a primary has
/// one, and a server that has executed it has what the transaction wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Gtids(BTreeMap<String, Vec<Interval>>);

/// Transaction numbers, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Interval {
    first: u64,
    last: u64,
}

impl Gtids {
    pub(crate) fn includes(&self, other: &Self) -> bool {
        other.0.iter().all(|(source, needed)| {
            self.0.get(source).is_some_and(|present| {
                needed.iter().all(|needed| {
                    present
                        .iter()
                        .any(|present| present.first <= needed.first && needed.last <= present.last)
                })
            })
        })
    }

    pub(crate) fn include(&mut self, other: &Self) {
        for (source, added) in &other.0 {
            let present = self.0.entry(source.clone()).or_default();
            present.extend(added);
            *present = merged(std::mem::take(present));
        }
    }
}

/// The same numbers in as few intervals as can be, in ascending order.
fn merged(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.sort_unstable();
    let mut merged: Vec<Interval> = Vec::with_capacity(intervals.len());
    for interval in intervals {
        match merged.last_mut() {
            Some(last) if interval.first <= last.last.saturating_add(1) => {
                last.last = last.last.max(interval.last);
            }
            _ => merged.push(interval),
        }
    }
    merged
}

impl fmt::Display for Gtids {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (source, intervals)) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(formatter, "{comma}{source}")?;
            for Interval { first, last } in intervals {
                if first == last {
                    write!(formatter, ":{first}")?;
                } else {
                    write!(formatter, ":{first}-{last}")?;
                }
            }
        }
        Ok(())
    }
}

/// The text is no set of global transaction ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a set of global transaction ids")]
pub(crate) struct GtidsError;

impl FromStr for Gtids {
    type Err = GtidsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut gtids = Self::default();
        for of_source in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let mut words = of_source.split(':').map(str::trim);
            let uuid = words.next().filter(|word| is_uuid(word)).ok_or(GtidsError)?;
            let uuid = uuid.to_ascii_lowercase();
            let mut source = uuid.clone();
            for word in words {
                if is_tag(word) {
                    source = format!("{uuid}:{}", word.to_ascii_lowercase());
                } else {
                    gtids.0.entry(source.clone()).or_default().push(interval(word)?);
                }
            }
        }
        gtids.0.values_mut().for_each(|present| *present = merged(std::mem::take(present)));
        Ok(gtids)
    }
}

fn is_uuid(word: &str) -> bool {
    word.len() == 36 && word.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// MySQL 8.3 and newer: a letter or an underscore, then up to 31 of these and digits.
fn is_tag(word: &str) -> bool {
    word.len() <= 32
        && word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn interval(word: &str) -> Result<Interval, GtidsError> {
    let number = |text: &str| text.parse().map_err(|_| GtidsError);
    let (first, last) = match word.split_once('-') {
        Some((first, last)) => (number(first)?, number(last)?),
        None => (number(word)?, number(word)?),
    };
    if 0 < first && first <= last { Ok(Interval { first, last }) } else { Err(GtidsError) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    const B: &str = "4e11fa47-71ca-11e1-9e33-c80aa9429562";

    fn gtids(text: &str) -> Gtids {
        text.replace('A', A).replace('B', B).parse().expect("a good set")
    }

    #[test]
    fn a_set_is_read_as_servers_write_it() {
        let set = gtids("A:1-57:60:61-70,\nB:5:tag_1:1-3:7");
        assert_eq!(set.to_string(), gtids("A:1-57:60-70,B:5,B:tag_1:1-3:7").to_string());
        assert_eq!(set.to_string().parse(), Ok(set));
        assert_eq!("".parse(), Ok(Gtids::default()));
    }

    #[test]
    fn a_set_includes_what_lies_within_its_intervals() {
        let set = gtids("A:1-57:60-70,B:1-5");
        for within in ["", "A:57", "A:1-57,B:5", "A:61-69"] {
            assert!(set.includes(&gtids(within)), "{within}");
        }
        for beyond in ["A:58", "A:57-60", "B:6", "A:t:1", "A:1,B:9"] {
            assert!(!set.includes(&gtids(beyond)), "{beyond}");
        }
    }

    #[test]
    fn sets_grow_together() {
        let mut set = gtids("A:1-5");
        set.include(&gtids("A:6-9:12,B:1"));
        assert_eq!(set, gtids("A:1-9:12,B:1"));
        set.include(&gtids("A:3-20"));
        assert_eq!(set, gtids("A:1-20,B:1"));
    }

    #[test]
    fn anything_else_is_no_set() {
        for text in ["x", "A", "A:0", "A:2-1", "A:1-", "A:1' OR 1", "A:-1"] {
            let text = text.replace('A', A);
            let no_numbers = text == A;
            assert_eq!(text.parse::<Gtids>().is_err(), !no_numbers, "{text}");
        }
    }
}
