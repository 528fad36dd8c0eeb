use portico_domain::consistency::WriteMark;
use time::OffsetDateTime;

use super::gtids::Gtids;

/// What a mark of writes says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    /// `gtid:SET`: whoever has executed this set has the writes.
    Gtids(Gtids),
    /// `until:MILLISECONDS` since 1970: until then only the primary is sure to have the writes.
    Until(OffsetDateTime),
}

impl Mark {
    /// `None` when the mark is one of another store, or no mark at all.
    pub(super) fn parse(mark: &WriteMark) -> Option<Self> {
        let (kind, value) = mark.as_str().split_once(':')?;
        match kind {
            "gtid" => value.parse().ok().map(Self::Gtids),
            "until" => {
                let millis: i64 = value.parse().ok()?;
                let nanos = i128::from(millis) * 1_000_000;
                OffsetDateTime::from_unix_timestamp_nanos(nanos).ok().map(Self::Until)
            }
            _ => None,
        }
    }

    /// `None` when the set is too long for a mark, as it is after a dozen failovers.
    pub(super) fn render(&self) -> Option<WriteMark> {
        let text = match self {
            Self::Gtids(gtids) => format!("gtid:{gtids}"),
            // Rounded up, so that the mark is good as long as it was meant to be.
            Self::Until(until) => format!("until:{}", until.unix_timestamp_nanos() / 1_000_000 + 1),
        };
        WriteMark::parse(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn parse(text: &str) -> Option<Mark> {
        Mark::parse(&WriteMark::parse(text).expect("visible text"))
    }

    #[test]
    fn a_mark_is_understood_by_whoever_gets_it() {
        let text = "gtid:3e11fa47-71ca-11e1-9e33-c80aa9429562:1-57";
        let mark = parse(text).expect("a good mark");
        assert_eq!(mark.render().expect("short enough").as_str(), text);
        let until = Mark::Until(datetime!(2026-03-01 12:00:00.5 UTC));
        let text = until.render().expect("short enough");
        assert_eq!(text.as_str(), "until:1772366400501");
        assert!(matches!(Mark::parse(&text), Some(Mark::Until(_))));
    }

    #[test]
    fn other_words_are_not_understood() {
        for text in ["any", "gtid:x", "until:soon", "until:9223372036854775807", "time:1"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_set_that_is_too_long_makes_no_mark() {
        let sources: Vec<_> =
            (10..30).map(|n| format!("{n}11fa47-71ca-11e1-9e33-c80aa9429562:1-57")).collect();
        let gtids = sources.join(",").parse().expect("a good set");
        assert_eq!(Mark::Gtids(gtids).render(), None);
    }
}
