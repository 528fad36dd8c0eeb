use super::gtids::Gtids;
use crate::server::{Lease, MysqlError};

/// What the server has executed, or `None` when its transactions have no GTIDs of the MySQL kind.
pub(crate) async fn executed(lease: &mut Lease<'_>) -> Result<Option<Gtids>, MysqlError> {
    match lease.first("SELECT @@GLOBAL.gtid_mode, @@GLOBAL.gtid_executed", ()).await {
        Ok(Some(mut row)) => {
            let mode: Option<String> = row.take(0);
            let has_gtids = mode.is_some_and(|mode| mode.starts_with("ON"));
            let executed: Option<String> = row.take(1);
            Ok(executed.filter(|_| has_gtids).and_then(|executed| executed.parse().ok()))
        }
        Ok(None) => Ok(None),
        Err(error) if error.is_unknown_variable() => Ok(None),
        Err(error) => Err(error),
    }
}
