use time::OffsetDateTime;

use super::{Change, Column, Roster, RowFault, RowFaultKind, RowPlace, Upserted, UserRow};
use crate::{
    import::ImportMode,
    user::{NewUser, PasswordHash, User, UserId, UserProfile, Username},
};

/// What a store has to do for [`UserRepository::upsert_all`](crate::user::UserRepository::upsert_all), and what came of it
/// so far. For each batch of rows the store reads who is [`concerned`], does what [`Upserting::plan`] answers, and says
/// what it did.
#[derive(Debug)]
pub struct Upserting {
    roster: Roster,
    mode: ImportMode,
    now: OffsetDateTime,
    upserted: Upserted,
}

/// What to do, each in its order, and the saves first: they free names that are given to others then.
#[derive(Debug, Default)]
pub struct Changes {
    /// Users to keep as they are here, at the version after theirs.
    pub saves: Vec<(RowPlace, User)>,
    /// Users to add.
    pub adds: Vec<(RowPlace, NewUser)>,
}

/// The ids and the names that rows are about.
#[must_use]
pub fn concerned<P>(rows: &[UserRow<P>]) -> (Vec<UserId>, Vec<Username>) {
    let ids = rows.iter().filter_map(|row| row.id).collect();
    (ids, rows.iter().map(|row| row.username.clone()).collect())
}

impl Upserting {
    /// Nothing is done yet.
    #[must_use]
    pub fn new(mode: ImportMode, now: OffsetDateTime) -> Self {
        Self { roster: Roster::default(), mode, now, upserted: Upserted::default() }
    }

    /// What `rows` come to, whom of the [`concerned`] the store has being `users`. Once nothing will be kept, there is
    /// nothing to do but to look at the rows that are left.
    pub fn plan(&mut self, rows: Vec<UserRow<PasswordHash>>, users: Vec<User>) -> Changes {
        self.roster.learn(users);
        let mut changes = Changes::default();
        for row in rows {
            let place = row.place;
            match self.roster.find(&row).map(|target| row.change(target, self.now)) {
                Ok(Change::Save(user)) => changes.saves.push((place, user)),
                Ok(Change::Add(user)) => changes.adds.push((place, user)),
                Ok(Change::Nothing) => self.upserted.unchanged += 1,
                Err(fault) => self.upserted.refused.push(fault),
            }
        }
        if self.is_in_vain() { Changes::default() } else { changes }
    }

    /// The store kept `user` at the next version.
    pub fn saved(&mut self, user: &User) {
        let version = user.version.next();
        self.upserted.updated.push(UserProfile { version, ..user.profile() });
    }

    /// The store added as many users.
    pub fn added(&mut self, count: usize) {
        self.upserted.inserted += count as u64;
    }

    /// Somebody took the name since the store was read.
    pub fn refuse_name(&mut self, place: RowPlace) {
        let (column, kind) = (Column::Username, RowFaultKind::UsernameTaken);
        self.upserted.refused.push(RowFault { place, column, kind });
    }

    /// Whether nothing of it is to be kept.
    #[must_use]
    pub fn is_in_vain(&self) -> bool {
        self.mode == ImportMode::Strict && !self.upserted.refused.is_empty()
    }

    /// What came of it all, the faults in the order of the rows.
    #[must_use]
    pub fn end(self) -> Upserted {
        let is_in_vain = self.is_in_vain();
        let mut upserted = self.upserted;
        upserted.refused.sort_by_key(|fault| fault.place);
        if is_in_vain {
            return Upserted { refused: upserted.refused, ..Upserted::default() };
        }
        upserted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user::{Gender, Role};

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn name(name: &str) -> Username {
        Username::parse(name).expect("a good name")
    }

    fn ada() -> User {
        let (username, created_at) = (name("ada"), NOW);
        let (gender, role) = (Gender::Unknown, Role::Member);
        NewUser { username, password: None, gender, role, created_at }
            .with_id(UserId::parse(1).expect("a good id"))
    }

    /// Of ada, of bob, and of ada again.
    fn rows() -> Vec<UserRow<PasswordHash>> {
        let row = |row, username| UserRow {
            place: RowPlace { sheet: 0, row },
            id: None,
            username: name(username),
            password: None,
            gender: Some(Gender::Female),
        };
        vec![row(2, "ada"), row(3, "bob"), row(4, "ada")]
    }

    #[test]
    fn the_good_rows_are_done_where_the_mode_allows_it() {
        let mut upserting = Upserting::new(ImportMode::Partial, NOW);
        let changes = upserting.plan(rows(), vec![ada()]);
        assert_eq!((changes.saves.len(), changes.adds.len()), (1, 1));
        upserting.saved(&changes.saves[0].1);
        upserting.refuse_name(changes.adds[0].0);
        let upserted = upserting.end();
        assert_eq!(upserted.updated[0].version, ada().version.next());
        let refused: Vec<_> = upserted.refused.iter().map(|fault| fault.place.row).collect();
        assert_eq!(refused, [3, 4]);
    }

    #[test]
    fn one_bad_row_is_one_too_many_where_the_mode_is_strict() {
        let mut upserting = Upserting::new(ImportMode::Strict, NOW);
        upserting.saved(&ada());
        let changes = upserting.plan(rows(), vec![ada()]);
        assert!(upserting.is_in_vain() && changes.saves.is_empty() && changes.adds.is_empty());
        let upserted = upserting.end();
        assert!(upserted.updated.is_empty() && upserted.refused.len() == 1);
    }
}
