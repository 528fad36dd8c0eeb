use async_trait::async_trait;
use portico_domain::{
    import::{Import, ImportId, ImportRepository},
    repository::RepositoryError,
};
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use time::OffsetDateTime;

use super::row::{self, COLUMNS};
use crate::{Embedded, store::micros};

/// [`ImportRepository`] in the `SQLite` file.
pub struct EmbeddedImportRepository {
    embedded: Embedded,
}

impl EmbeddedImportRepository {
    /// Keeps imports in `embedded`.
    #[must_use]
    pub fn new(embedded: Embedded) -> Self {
        Self { embedded }
    }
}

#[async_trait]
impl ImportRepository for EmbeddedImportRepository {
    async fn save(&self, import: &Import) -> Result<(), RepositoryError> {
        let values = row::values(import);
        let save = move |connection: &Connection| {
            let places = vec!["?"; values.len()].join(", ");
            let sql = format!("REPLACE INTO imports ({COLUMNS}) VALUES ({places})");
            connection.prepare_cached(&sql)?.execute(params_from_iter(values)).map(drop)
        };
        Ok(self.embedded.store().write(save).await?)
    }

    async fn find(&self, id: ImportId) -> Result<Option<Import>, RepositoryError> {
        let find = move |connection: &Connection| {
            let sql = format!("SELECT {COLUMNS} FROM imports WHERE id = ?1");
            connection.prepare_cached(&sql)?.query_row([id.to_string()], row::import).optional()
        };
        Ok(self.embedded.store().read(find).await?)
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
