use portico_domain::{
    sheet::{Changes, Upserted, Upserting, UserRow, concerned},
    user::PasswordHash,
};
use rusqlite::{Connection, Error};

use super::{
    row,
    write::{add, save, unique},
};
use crate::store::Piecewise;

/// The users of a sheet, batch by batch.
pub(super) struct Upserts(pub(super) Upserting);

impl Piecewise for Upserts {
    type Piece = Vec<UserRow<PasswordHash>>;
    type Answer = Upserted;

    fn take(&mut self, connection: &Connection, rows: Self::Piece) -> rusqlite::Result<()> {
        let Self(upserting) = self;
        let (ids, usernames) = concerned(&rows);
        let users = row::find_all(connection, &ids, &usernames)?;
        let Changes { saves, adds } = upserting.plan(rows, users);
        for (place, user) in saves {
            match unique(save(connection, &user))? {
                Some(1) => upserting.saved(&user),
                Some(rows) => return Err(Error::StatementChangedRows(rows)),
                None => upserting.refuse_name(place),
            }
        }
        for (place, user) in adds {
            match unique(add(connection, &user))? {
                Some(_) => upserting.added(1),
                None => upserting.refuse_name(place),
            }
        }
        Ok(())
    }

    fn is_in_vain(&self) -> bool {
        self.0.is_in_vain()
    }

    fn answer(self) -> Upserted {
        self.0.end()
    }
}
