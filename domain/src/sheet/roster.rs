use std::collections::HashMap;

use super::{Column, RowFault, RowFaultKind, RowPlace, UserRow};
use crate::user::{NewUser, User, UserId, Username};

/// Finds whom each row of an import is about, in the order of the rows: an earlier row is done before a later one is
/// looked at, whether or not the store has heard of it.
#[derive(Debug, Default)]
pub struct Roster {
    known: HashMap<UserId, User>,
    by_name: HashMap<Username, UserId>,
    /// Names that earlier rows gave to users who had others.
    renamed: HashMap<UserId, Username>,
    rows_by_name: HashMap<Username, Row>,
    rows_by_id: HashMap<UserId, RowPlace>,
}

/// An earlier row.
#[derive(Debug, Clone, Copy)]
struct Row {
    place: RowPlace,
    is_of_new: bool,
}

/// Whom a row is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Nobody yet.
    New,
    /// A user, as they are.
    Known(User),
}

/// What a row does.
#[derive(Debug, Clone)]
pub enum Change {
    /// Adds a user.
    Add(NewUser),
    /// Keeps a user who was changed.
    Save(User),
    /// Everything is so already.
    Nothing,
}

impl Target {
    /// Who it is.
    #[must_use]
    pub fn id(&self) -> Option<UserId> {
        match self {
            Self::New => None,
            Self::Known(user) => Some(user.id),
        }
    }

    /// Whether a first password would be of use.
    #[must_use]
    pub fn lacks_password(&self) -> bool {
        match self {
            Self::New => true,
            Self::Known(user) => user.password.is_none(),
        }
    }
}

impl Roster {
    /// Forgets what the store said before, and takes `users` for all whom the next rows may be about: who has one of their
    /// ids or one of their names. Whom an earlier row added is none of them: no row can mean the id that the store gave.
    pub fn learn(&mut self, users: Vec<User>) {
        self.known.clear();
        self.by_name.clear();
        let is_new = |rows: &HashMap<_, Row>, user: &User| {
            rows.get(&user.username).is_some_and(|row| row.is_of_new)
        };
        for mut user in users {
            if is_new(&self.rows_by_name, &user) {
                continue;
            }
            if let Some(name) = self.renamed.get(&user.id) {
                user.username = name.clone();
            }
            self.by_name.insert(user.username.clone(), user.id);
            self.known.insert(user.id, user);
        }
    }

    /// Whom `row` is about: whoever has its id, else whoever has its name, else somebody new. The fault, if an earlier row
    /// was about the same, or if the name is another user's.
    pub fn find<P>(&mut self, row: &UserRow<P>) -> Result<Target, RowFault> {
        let refuse = |column, kind| Err(RowFault { place: row.place, column, kind });
        if let Some(first) = self.rows_by_name.get(&row.username) {
            return refuse(Column::Username, RowFaultKind::Repeated(first.place));
        }
        let this = Row { place: row.place, is_of_new: false };
        self.rows_by_name.insert(row.username.clone(), this);
        let by_name = self.by_name.get(&row.username).copied();
        let by_id = row.id.filter(|id| self.known.contains_key(id));
        let is_taken = by_id.is_some() && by_name.is_some() && by_id != by_name;
        // An id that another system gave: the row says what is so already of whoever has its name.
        let is_settled = by_name
            .and_then(|id| self.known.get(&id))
            .is_some_and(|named| is_taken && !row.differs_from(named));
        let target = if is_settled { by_name } else { by_id.or(by_name) };
        let unknown = row.id.filter(|_| by_id.is_none());
        let ids = target.into_iter().chain(unknown);
        if let Some(first) = ids.clone().find_map(|id| self.rows_by_id.get(&id)) {
            return refuse(Column::Id, RowFaultKind::Repeated(*first));
        }
        self.rows_by_id.extend(ids.map(|id| (id, row.place)));
        if is_taken && !is_settled {
            return refuse(Column::Username, RowFaultKind::UsernameTaken);
        }
        let target = target.and_then(|id| self.known.get(&id).cloned());
        let Some(user) = target else {
            self.rows_by_name.insert(row.username.clone(), Row { is_of_new: true, ..this });
            return Ok(Target::New);
        };
        Ok(self.rename(user, &row.username))
    }

    fn rename(&mut self, user: User, name: &Username) -> Target {
        if user.username != *name {
            self.by_name.remove(&user.username);
            self.by_name.insert(name.clone(), user.id);
            self.renamed.insert(user.id, name.clone());
        }
        Target::Known(user)
    }
}

#[cfg(test)]
mod tests;
