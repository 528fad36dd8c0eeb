use std::time::Duration;

use mysql_async::{Row, prelude::FromValue};

/// What a replica says of its own replication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Status {
    /// It follows, this far behind.
    Follows(Duration),
    /// It has applied what it got, and tries to reach its source.
    Detached,
    /// It does not follow, and why.
    Stopped(&'static str),
}

impl Status {
    /// Reads a row of `SHOW REPLICA STATUS`, whose columns have other names on MariaDB and on older servers.
    pub(super) fn read(row: Option<Row>) -> Self {
        let Some(row) = row else { return Self::Stopped("it replicates nothing") };
        let fetches = word(&row, ["Replica_IO_Running", "Slave_IO_Running"]);
        let applies = word(&row, ["Replica_SQL_Running", "Slave_SQL_Running"]);
        let behind = column(&row, ["Seconds_Behind_Source", "Seconds_Behind_Master"]);
        Self::judge(fetches.as_deref(), applies.as_deref(), behind)
    }

    fn judge(fetches: Option<&str>, applies: Option<&str>, behind: Option<u64>) -> Self {
        match (fetches, applies, behind) {
            (_, Some("No") | None, _) => Self::Stopped("it applies nothing"),
            (Some("No") | None, ..) => Self::Stopped("it fetches nothing"),
            (Some("Yes"), _, Some(seconds)) => Self::Follows(Duration::from_secs(seconds)),
            _ => Self::Detached,
        }
    }
}

fn word(row: &Row, names: [&str; 2]) -> Option<String> {
    column(row, names)
}

fn column<T: FromValue>(row: &Row, names: [&str; 2]) -> Option<T> {
    names.into_iter().find_map(|name| row.get_opt::<Option<T>, _>(name)?.ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replica_follows_as_long_as_both_halves_run() {
        let judge = Status::judge;
        assert_eq!(
            judge(Some("Yes"), Some("Yes"), Some(3)),
            Status::Follows(Duration::from_secs(3))
        );
        assert_eq!(judge(Some("Connecting"), Some("Yes"), None), Status::Detached);
        assert_eq!(judge(Some("Preparing"), Some("Yes"), None), Status::Detached);
        assert!(matches!(judge(Some("No"), Some("Yes"), None), Status::Stopped(_)));
        assert!(matches!(judge(Some("Yes"), Some("No"), None), Status::Stopped(_)));
        assert!(matches!(Status::read(None), Status::Stopped(_)));
    }
}
