use async_trait::async_trait;
use portico_domain::{
    import::{Import, ImportId, ImportRepository},
    micros::micros,
    repository::RepositoryError,
};
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use time::{Duration, OffsetDateTime};

use super::{
    heard::Heard,
    row::{self, COLUMNS, NOW},
};
use crate::Embedded;

/// [`ImportRepository`] in the `SQLite` file.
pub struct EmbeddedImportRepository {
    embedded: Embedded,
    heard: Heard,
}

impl EmbeddedImportRepository {
    /// Keeps imports in `embedded`.
    #[must_use]
    pub fn new(embedded: Embedded) -> Self {
        Self { embedded, heard: Heard::default() }
    }
}

#[async_trait]
impl ImportRepository for EmbeddedImportRepository {
    async fn save(&self, import: &Import) -> Result<(), RepositoryError> {
        self.heard.note(import);
        let values = row::values(import);
        let save = move |connection: &Connection| {
            let places = "?, ".repeat(values.len());
            let sql = format!("REPLACE INTO imports ({COLUMNS}) VALUES ({places}{NOW})");
            connection.prepare_cached(&sql)?.execute(params_from_iter(values)).map(drop)
        };
        let saved = self.embedded.store().write(save).await;
        // It may have waited long, and whoever said it is there still.
        self.heard.note(import);
        Ok(saved?)
    }

    async fn find(&self, id: ImportId) -> Result<Option<Import>, RepositoryError> {
        let find = move |connection: &Connection| find(connection, id);
        let Some((import, silence)) = self.embedded.store().read(find).await? else {
            return Ok(None);
        };
        if silence <= Import::LONGEST_SILENCE || !import.state.is_open() {
            return Ok(Some(import));
        }
        if let Some(silence) = self.heard.silence(id) {
            return Ok(Some(import.after_silence(silence)));
        }
        // Another process may have much to write: nobody is heard until it has, and whoever waits for it sees what then is.
        match self.embedded.store().write(find).await {
            Ok(found) => Ok(found.map(|(import, silence)| import.after_silence(silence))),
            Err(_) => Ok(Some(import)),
        }
    }

    async fn save_piece(
        &self,
        id: ImportId,
        index: u32,
        bytes: Vec<u8>,
    ) -> Result<(), RepositoryError> {
        let save = move |connection: &Connection| {
            let sql = "REPLACE INTO import_pieces (import, piece, bytes) VALUES (?1, ?2, ?3)";
            let mut save = connection.prepare_cached(sql)?;
            save.execute(params![id.to_string(), index, bytes]).map(drop)
        };
        Ok(self.embedded.store().write(save).await?)
    }

    async fn find_piece(
        &self,
        id: ImportId,
        index: u32,
    ) -> Result<Option<Vec<u8>>, RepositoryError> {
        let find = move |connection: &Connection| {
            let sql = "SELECT bytes FROM import_pieces WHERE import = ?1 AND piece = ?2";
            let mut find = connection.prepare_cached(sql)?;
            find.query_row(params![id.to_string(), index], |row| row.get("bytes")).optional()
        };
        Ok(self.embedded.store().read(find).await?)
    }

    async fn forget_before(&self, time: OffsetDateTime) -> Result<(), RepositoryError> {
        let forget = move |connection: &Connection| {
            let pieces = "DELETE FROM import_pieces
                          WHERE import IN (SELECT id FROM imports WHERE created_at < ?1)";
            connection.prepare_cached(pieces)?.execute([micros(time)])?;
            let imports = "DELETE FROM imports WHERE created_at < ?1";
            connection.prepare_cached(imports)?.execute([micros(time)]).map(drop)
        };
        Ok(self.embedded.store().write(forget).await?)
    }
}

fn find(connection: &Connection, id: ImportId) -> rusqlite::Result<Option<(Import, Duration)>> {
    let sql = format!("SELECT {COLUMNS}, {NOW} - updated_at AS silence FROM imports WHERE id = ?1");
    connection.prepare_cached(&sql)?.query_row([id.to_string()], row::import).optional()
}
