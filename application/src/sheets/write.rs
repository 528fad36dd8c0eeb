use std::collections::HashMap;

use futures_util::{StreamExt, stream};
use portico_domain::{
    import::ImportMode,
    repository::RepositoryError,
    sheet::{RowPlace, Target, Upserted, UserRow, UserRows},
    user::PasswordHash,
};

use super::{
    LiveImport,
    lines::{Lines, Next},
    work::{Stop, Work},
};
use crate::ports::Workbook;

/// How often rows of a partial import are tried that the store could not take.
const TRIES: u32 = 3;

impl Work<'_> {
    /// Writes rows of a partial import. The store sees only these, and has to be told whom they are about: an id that nobody
    /// had when the import began may be that of somebody whom it added.
    pub(super) async fn write_some(
        &mut self,
        mut rows: Vec<(UserRow, Target)>,
    ) -> Result<(), Stop> {
        for (row, target) in &mut rows {
            row.id = target.id();
        }
        let rows = self.hash(rows).await?;
        if rows.is_empty() {
            return Ok(());
        }
        let count = rows.len() as u64;
        let upserted = self.upsert_some(&rows).await?;
        let refused = upserted.refused.len() as u64;
        self.live.note(|progress| progress.rows_written += count - refused);
        self.settle(upserted).await;
        Ok(())
    }

    /// Tries again what a store could not do, or undid for the sake of others. To do rows twice is to do them once.
    async fn upsert_some(
        &self,
        rows: &[UserRow<PasswordHash>],
    ) -> Result<Upserted, RepositoryError> {
        let mut tries = TRIES;
        loop {
            let once: UserRows = stream::iter([Ok(rows.to_vec())]).boxed();
            let now = self.tools.clock.now();
            tries -= 1;
            match self.tools.users.upsert_all(once, ImportMode::Partial, now).await {
                Err(RepositoryError::Unavailable(_)) if tries > 0 => {}
                upserted => return upserted,
            }
        }
    }

    /// Writes a strict import, all of whose rows are right, by reading it again.
    pub(super) async fn write_all(&mut self) -> Result<(), Stop> {
        let hashes = std::mem::take(&mut self.hashes);
        let rows = rows(&*self.workbook, hashes, self.live.clone());
        let report = &mut self.report;
        (report.inserted, report.updated, report.unchanged) = (0, 0, 0);
        let now = self.tools.clock.now();
        let upserted = self.tools.users.upsert_all(rows, ImportMode::Strict, now).await;
        if !upserted.as_ref().is_ok_and(|upserted| upserted.refused.is_empty()) {
            self.live.note(|progress| progress.rows_written = 0);
        }
        self.settle(upserted?).await;
        Ok(())
    }
}

/// The rows with their hashes, as they are read.
fn rows(
    workbook: &dyn Workbook,
    hashes: HashMap<RowPlace, PasswordHash>,
    live: LiveImport,
) -> UserRows {
    let lines = Lines::new(workbook.parts());
    let read = |(mut lines, mut hashes, live): (Lines, HashMap<_, _>, LiveImport)| async move {
        let next = match lines.next().await {
            Ok(next) if next.is_empty() => return None,
            Ok(next) => next,
            Err(error) => {
                return Some((Err(RepositoryError::Broken(error.into())), (lines, hashes, live)));
            }
        };
        let rows: Vec<_> = next.into_iter().flat_map(|next| take(next, &mut hashes)).collect();
        live.note(|progress| progress.rows_written += rows.len() as u64);
        Some((Ok(rows), (lines, hashes, live)))
    };
    stream::unfold((lines, hashes, live), read).boxed()
}

fn take(next: Next, hashes: &mut HashMap<RowPlace, PasswordHash>) -> Vec<UserRow<PasswordHash>> {
    let Next::Rows(lines) = next else { return Vec::new() };
    let rows = lines.into_iter().filter_map(|line| line.read.ok());
    rows.map(|row| {
        let hash = hashes.remove(&row.place);
        row.with_password(hash)
    })
    .collect()
}
