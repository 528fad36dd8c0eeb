use secrecy::SecretString;
use time::OffsetDateTime;

use super::{Cell, Change, Column, RowFault, RowFaultKind, RowPlace, Target};
use crate::{
    language::Language,
    user::{Gender, NewUser, Password, PasswordHash, Role, User, UserEdit, UserId, Username},
};

/// What a row says of a user, with its first password as it was written, or as it is kept.
#[derive(Debug, Clone)]
pub struct UserRow<P = Password> {
    /// Where the row is.
    pub place: RowPlace,
    /// Whom it is about; else whoever has the name.
    pub id: Option<UserId>,
    /// The name to log in with.
    pub username: Username,
    /// A password for a user who has none.
    pub password: Option<P>,
    /// The gender; where it is not said it stays as it is.
    pub gender: Option<Gender>,
}

impl UserRow {
    /// Reads the cells, which `cell` finds, and answers everything that is wrong with them.
    pub(super) fn read<'cells>(
        place: RowPlace,
        cell: impl Fn(Column) -> &'cells Cell,
    ) -> Result<Self, Vec<RowFault>> {
        let mut faults = Vec::new();
        let mut note = |column, kind| faults.push(RowFault { place, column, kind });
        let id = id(cell(Column::Id)).map_err(|kind| note(Column::Id, kind));
        let username =
            username(cell(Column::Username)).map_err(|kind| note(Column::Username, kind));
        let password =
            password(cell(Column::Password)).map_err(|kind| note(Column::Password, kind));
        let gender = gender(cell(Column::Gender)).map_err(|kind| note(Column::Gender, kind));
        match (id, username, password, gender) {
            (Ok(id), Ok(username), Ok(password), Ok(gender)) => {
                Ok(Self { place, id, username, password, gender })
            }
            _ => Err(faults),
        }
    }
}

impl<P> UserRow<P> {
    /// The same row with another form of its password.
    #[must_use]
    pub fn with_password<Q>(self, password: Option<Q>) -> UserRow<Q> {
        let Self { place, id, username, password: _, gender } = self;
        UserRow { place, id, username, password, gender }
    }

    /// Whether the row says anything of `user` that is not so already.
    #[must_use]
    pub fn differs_from(&self, user: &User) -> bool {
        self.username != user.username
            || self.gender.is_some_and(|gender| gender != user.gender)
            || (self.password.is_some() && user.password.is_none())
    }
}

impl UserRow<PasswordHash> {
    /// What the row does at `now` to the one that it is about.
    #[must_use]
    pub fn change(self, target: Target, now: OffsetDateTime) -> Change {
        match target {
            Target::New => Change::Add(NewUser {
                username: self.username,
                password: self.password,
                gender: self.gender.unwrap_or(Gender::Unknown),
                role: Role::Member,
                created_at: now,
            }),
            Target::Known(user) if !self.differs_from(&user) => Change::Nothing,
            Target::Known(mut user) => {
                let password = self.password.filter(|_| user.password.is_none());
                let (username, gender) = (Some(self.username), self.gender);
                user.edit(UserEdit { username, password, gender, role: None, status: None }, now);
                Change::Save(user)
            }
        }
    }
}

fn id(cell: &Cell) -> Result<Option<UserId>, RowFaultKind> {
    if readable(cell)?.text().is_none() {
        return Ok(None);
    }
    cell.whole().and_then(|id| UserId::parse(id).ok()).map(Some).ok_or(RowFaultKind::NotAnId)
}

fn username(cell: &Cell) -> Result<Username, RowFaultKind> {
    let text = readable(cell)?.text().ok_or(RowFaultKind::Required)?;
    Username::parse(&text).map_err(RowFaultKind::Username)
}

/// Blanks around a password are part of it, as everywhere; blanks alone are none.
fn password(cell: &Cell) -> Result<Option<Password>, RowFaultKind> {
    let Some(seen) = readable(cell)?.text() else { return Ok(None) };
    let text: SecretString = match cell {
        Cell::Text(text) => text.clone(),
        _ => seen.into_owned(),
    }
    .into();
    Password::parse(text).map(Some).map_err(RowFaultKind::Password)
}

fn gender(cell: &Cell) -> Result<Option<Gender>, RowFaultKind> {
    let Some(text) = readable(cell)?.text() else { return Ok(None) };
    let by_number = match cell.whole() {
        Some(0) => Some(Gender::Unknown),
        Some(1) => Some(Gender::Male),
        Some(2) => Some(Gender::Female),
        _ => None,
    };
    let word = text.to_lowercase();
    let by_word = || {
        let is_meant =
            |gender: &Gender| Language::ALL.iter().any(|language| gender.word(*language) == word);
        Gender::ALL.into_iter().find(is_meant)
    };
    by_number.or_else(by_word).map(Some).ok_or(RowFaultKind::NotAGender)
}

fn readable(cell: &Cell) -> Result<&Cell, RowFaultKind> {
    if *cell == Cell::Error { Err(RowFaultKind::FormulaError) } else { Ok(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user::PasswordError;

    const PLACE: RowPlace = RowPlace { sheet: 0, row: 2 };

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    /// Cells of the four columns in their order.
    fn read(cells: &[Cell; 4]) -> Result<UserRow, Vec<RowFaultKind>> {
        let cell = |column| {
            let index = Column::OF_USERS.iter().position(|of_users| *of_users == column);
            &cells[index.expect("a column of users")]
        };
        let kinds = |faults: Vec<RowFault>| faults.into_iter().map(|fault| fault.kind).collect();
        UserRow::read(PLACE, cell).map_err(kinds)
    }

    #[test]
    fn cells_are_read_as_a_person_reads_them() {
        let row =
            read(&[Cell::Number(7.0), Cell::Number(1e5), Cell::Number(80_154_723.0), text("男 ")]);
        let row = row.expect("a good row");
        assert_eq!(row.id, UserId::parse(7).ok());
        assert_eq!(row.username.as_str(), "100000");
        assert_eq!(row.gender, Some(Gender::Male));
        assert!(row.password.is_some());
    }

    #[test]
    fn what_is_left_empty_is_not_said() {
        let row = read(&[text(" "), text("ada"), text("\u{a0}"), Cell::Empty]).expect("a good row");
        assert!(row.id.is_none() && row.password.is_none() && row.gender.is_none());
    }

    #[test]
    fn a_gender_is_a_number_or_a_word_of_either_language() {
        for (cells, gender) in [
            ([Cell::Number(0.0), text("未知"), text("Unknown")], Gender::Unknown),
            ([text("1"), text("男"), text("MALE")], Gender::Male),
            ([text("2.0"), text("女"), text("female")], Gender::Female),
        ] {
            for cell in cells {
                let row = read(&[Cell::Empty, text("ada"), Cell::Empty, cell.clone()]);
                assert_eq!(row.expect("a good row").gender, Some(gender), "{cell:?}");
            }
        }
    }

    #[test]
    fn every_wrong_cell_is_told() {
        let faults = read(&[text("x"), text("\u{a0}"), text("short"), Cell::Number(3.0)]);
        let expected = vec![
            RowFaultKind::NotAnId,
            RowFaultKind::Required,
            RowFaultKind::Password(PasswordError::TooShort),
            RowFaultKind::NotAGender,
        ];
        assert_eq!(faults.expect_err("a bad row"), expected);
        let failed = read(&[Cell::Error, Cell::Error, Cell::Error, Cell::Error]);
        assert_eq!(failed.expect_err("a bad row"), vec![RowFaultKind::FormulaError; 4]);
    }

    #[test]
    fn a_negative_or_broken_id_is_none() {
        for cell in [text("-1"), text("0"), Cell::Number(1.5), Cell::Bool(true), Cell::Number(1e17)]
        {
            let faults = read(&[cell.clone(), text("ada"), Cell::Empty, Cell::Empty]);
            assert_eq!(faults.expect_err("a bad row"), vec![RowFaultKind::NotAnId], "{cell:?}");
        }
    }
}
