use async_trait::async_trait;
use mysql_async::{Row, Value};
use portico_domain::{
    import::{Import, ImportId, ImportRepository},
    micros::micros,
    repository::RepositoryError,
};
use time::OffsetDateTime;

use super::row::{self, import_columns, server_micros};
use crate::{
    Mysql,
    server::{MysqlError, retried},
};

/// [`ImportRepository`] on the primary.
pub struct MysqlImportRepository {
    mysql: Mysql,
}

impl MysqlImportRepository {
    /// Keeps imports in `mysql`.
    #[must_use]
    pub fn new(mysql: Mysql) -> Self {
        Self { mysql }
    }

    async fn write(&self, sql: &str, parameters: Vec<Value>) -> Result<(), MysqlError> {
        let primary = self.mysql.primary();
        let deadline = primary.deadline();
        let write = async || primary.lease(deadline).await?.write(sql, parameters.clone()).await;
        retried(primary, write).await.map(drop)
    }

    async fn first(&self, sql: &str, parameters: Vec<Value>) -> Result<Option<Row>, MysqlError> {
        let primary = self.mysql.primary();
        primary.lease(primary.deadline()).await?.first(sql, parameters).await
    }
}

#[async_trait]
impl ImportRepository for MysqlImportRepository {
    async fn save(&self, import: &Import) -> Result<(), RepositoryError> {
        let sql = concat!(
            "REPLACE INTO imports (",
            import_columns!(),
            ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ",
            server_micros!(),
            ")"
        );
        Ok(self.write(sql, row::values(import)).await?)
    }

    async fn find(&self, id: ImportId) -> Result<Option<Import>, RepositoryError> {
        let sql = concat!(
            "SELECT ",
            import_columns!(),
            ", ",
            server_micros!(),
            " - updated_at AS silence FROM imports WHERE id = ?"
        );
        let row = self.first(sql, vec![id.to_string().into()]).await?;
        Ok(row.map(|row| row::import(self.mysql.primary().name(), row)).transpose()?)
    }

    async fn save_piece(
        &self,
        id: ImportId,
        index: u32,
        bytes: Vec<u8>,
    ) -> Result<(), RepositoryError> {
        let sql = "REPLACE INTO import_pieces (import, piece, bytes) VALUES (?, ?, ?)";
        Ok(self.write(sql, vec![id.to_string().into(), index.into(), bytes.into()]).await?)
    }

    async fn find_piece(
        &self,
        id: ImportId,
        index: u32,
    ) -> Result<Option<Vec<u8>>, RepositoryError> {
        let sql = "SELECT bytes FROM import_pieces WHERE import = ? AND piece = ?";
        let row = self.first(sql, vec![id.to_string().into(), index.into()]).await?;
        let bytes = |row: Row| {
            let unreadable =
                || MysqlError::corrupt(self.mysql.primary().name(), "piece", "no bytes");
            row.get_opt(0).and_then(Result::ok).ok_or_else(unreadable)
        };
        Ok(row.map(bytes).transpose()?)
    }

    async fn forget_before(&self, time: OffsetDateTime) -> Result<(), RepositoryError> {
        let pieces = "DELETE FROM import_pieces
                      WHERE import IN (SELECT id FROM imports WHERE created_at < ?) LIMIT 100";
        self.write(pieces, vec![micros(time).into()]).await?;
        let imports = "DELETE FROM imports WHERE created_at < ?
                       AND NOT EXISTS (SELECT 1 FROM import_pieces WHERE import = imports.id)
                       LIMIT 100";
        Ok(self.write(imports, vec![micros(time).into()]).await?)
    }
}
