use refinery_core::Migration;

use super::MigrateError;

/// Where a database keeps what was applied to it.
pub(super) const HISTORY: &str = "portico_schema_history";

macro_rules! migration {
    ($name:literal) => {
        ($name, include_str!(concat!("../../migrations/", $name, ".sql")))
    };
}

/// In order, one statement each: MySQL cannot undo the first half of a migration. Never change one that was released.
const MIGRATIONS: [(&str, &str); 4] = [
    migration!("V1__users"),
    migration!("V2__ended_sessions"),
    migration!("V3__imports"),
    migration!("V4__import_pieces"),
];

/// What this program knows, in order.
pub(super) fn migrations() -> Result<Vec<Migration>, MigrateError> {
    MIGRATIONS
        .iter()
        .map(|(name, sql)| Migration::unapplied(name, sql).map_err(MigrateError::broken))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_count_from_one_without_a_gap() {
        let migrations = migrations().expect("names are as they should be");
        let versions: Vec<_> = migrations.iter().map(Migration::version).collect();
        assert_eq!(versions, (1..=4).collect::<Vec<_>>());
    }
}
