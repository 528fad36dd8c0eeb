use futures_util::{StreamExt, TryStreamExt, future, stream};
use portico_domain::{
    import::ImportMode,
    sheet::{RowFault, Target, UserRow, concerned},
    user::{Password, PasswordHash},
};

use super::{
    LiveImport,
    lines::{Line, Lines, Next},
    work::{Stop, Work},
};
use crate::ports::{PasswordHasher, PortError};

/// How many passwords are handed over to be hashed, so that no core waits for the next.
const HASHING: usize = 32;

impl Work<'_> {
    /// Finds what is wrong and whom each row is about. First passwords are hashed on the way, and a partial import is
    /// written on the way.
    pub(super) async fn examine(&mut self) -> Result<(), Stop> {
        let mut lines = Lines::new(self.workbook.parts());
        let mut next = lines.next().await?;
        while !next.is_empty() {
            // While the store answers for some rows, the next are read.
            let (examined, following) = future::join(self.examine_some(next), lines.next()).await;
            examined?;
            next = following?;
        }
        self.report.sheets = lines.sheets().to_vec();
        Ok(())
    }

    async fn examine_some(&mut self, next: Vec<Next>) -> Result<(), Stop> {
        for next in next {
            if let Next::Rows(rows) = next {
                self.examine_rows(rows).await?;
            }
        }
        Ok(())
    }

    async fn examine_rows(&mut self, lines: Vec<Line>) -> Result<(), Stop> {
        let read = lines.len() as u64;
        self.report.total += read;
        let mut faults = Vec::new();
        let good = self.place(lines, &mut faults).await?;
        if self.writes_as_it_goes() {
            self.write_some(good).await?;
        } else {
            self.keep_for_later(good, !faults.is_empty()).await?;
        }
        self.reject(faults);
        self.live.note(|progress| progress.rows_read += read);
        Ok(())
    }

    fn writes_as_it_goes(&self) -> bool {
        self.mode == ImportMode::Partial && !self.is_dry_run
    }

    /// Finds whom the rows are about that can be read.
    async fn place(
        &mut self,
        lines: Vec<Line>,
        faults: &mut Vec<RowFault>,
    ) -> Result<Vec<(UserRow, Target)>, Stop> {
        let mut rows = Vec::with_capacity(lines.len());
        for line in lines {
            match line.read {
                Ok(row) => rows.push(row),
                Err(found) => faults.extend(found),
            }
        }
        let (ids, usernames) = concerned(&rows);
        self.roster.learn(self.tools.users.find_all(ids, usernames).await?);
        let mut placed = Vec::with_capacity(rows.len());
        for row in rows {
            match self.roster.find(&row) {
                Ok(target) => placed.push((row, target)),
                Err(fault) => faults.push(fault),
            }
        }
        Ok(placed)
    }

    /// Counts what would be done. Unless it is certain that nothing will be, passwords are hashed for it.
    async fn keep_for_later(
        &mut self,
        rows: Vec<(UserRow, Target)>,
        has_faults: bool,
    ) -> Result<(), Stop> {
        for (row, target) in &rows {
            match target {
                Target::New => self.report.inserted += 1,
                Target::Known(user) if row.differs_from(user) => self.report.updated += 1,
                Target::Known(_) => self.report.unchanged += 1,
            }
        }
        if !self.is_dry_run && !has_faults && self.faults.is_empty() {
            let hashed = self.hash(rows).await?;
            self.hashes
                .extend(hashed.into_iter().filter_map(|row| Some((row.place, row.password?))));
        }
        Ok(())
    }

    /// Hashes the passwords that are of use.
    pub(super) async fn hash(
        &self,
        rows: Vec<(UserRow, Target)>,
    ) -> Result<Vec<UserRow<PasswordHash>>, PortError> {
        let hash = |(mut row, target): (UserRow, Target)| {
            let password = row.password.take().filter(|_| target.lacks_password());
            let (passwords, live) = (self.tools.passwords.clone(), self.live.clone());
            async move {
                let hash = match password {
                    Some(password) => Some(hash_one(&*passwords, &live, password).await?),
                    None => None,
                };
                Ok(row.with_password(hash))
            }
        };
        stream::iter(rows).map(hash).buffered(HASHING).try_collect().await
    }
}

async fn hash_one(
    passwords: &dyn PasswordHasher,
    live: &LiveImport,
    password: Password,
) -> Result<PasswordHash, PortError> {
    let hash = passwords.hash_in_background(password).await?;
    live.note(|progress| progress.passwords_hashed += 1);
    Ok(hash)
}
