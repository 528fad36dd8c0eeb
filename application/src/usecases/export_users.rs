use std::{sync::Arc, time::Duration};

use async_lock::Semaphore;
use futures_util::{StreamExt, TryStreamExt, stream};
use portico_domain::{
    consistency::Consistency,
    language::Language,
    page::PageLimit,
    repository::RepositoryError,
    sheet::Column,
    user::{UserFilter, UserId, UserQueries, UserSummary},
};

use crate::{
    error::{ErrorKind, Failure},
    ports::{PortError, SheetWriter, WrittenParts, WrittenRow, WrittenWorkbook},
    sheets::SheetPart,
};

/// Writes all users into a workbook, which can be imported again and changes nothing then.
pub struct ExportUsers {
    pub(crate) users: Arc<dyn UserQueries>,
    pub(crate) writer: Arc<dyn SheetWriter>,
    pub(crate) places: Arc<Semaphore>,
}

/// How many exports are made or on their way at a time.
pub(crate) const AT_ONCE: usize = 4;

/// How long whoever is turned away had better wait.
const RETRY_AFTER: Duration = Duration::from_secs(5);

impl ExportUsers {
    /// The workbook, by ascending id, without any password. `note` is told each time how many more users are in it.
    pub async fn execute(
        &self,
        language: Language,
        consistency: Consistency,
        note: impl Fn(u64) + Send + 'static,
    ) -> Result<WrittenWorkbook, ExportUsersError> {
        let place = self.places.try_acquire_arc().ok_or(ExportUsersError::TooMany)?;
        let name = match language {
            Language::English => "Users",
            Language::Chinese => "用户",
        };
        let headings = Column::OF_USERS.map(|column| column.heading(language).to_owned());
        let header = WrittenRow { cells: headings.into(), ..WrittenRow::default() };
        let top = [SheetPart::Sheet(name.to_owned()), SheetPart::Rows(vec![header])];
        let rows = rows(self.users.clone(), language, consistency).inspect_ok(move |part| {
            if let SheetPart::Rows(rows) = part {
                note(rows.len() as u64);
            }
        });
        let parts = stream::iter(top.map(Ok)).chain(rows);
        let WrittenWorkbook { size, bytes } = self.writer.write(parts.boxed()).await?;
        // The place is given back when the workbook is sent, or nobody wants it any more.
        let bytes = bytes.inspect(move |_| {
            let _ = &place;
        });
        Ok(WrittenWorkbook { size, bytes: bytes.boxed() })
    }
}

/// The users, a page at a time.
fn rows(users: Arc<dyn UserQueries>, language: Language, consistency: Consistency) -> WrittenParts {
    let start = Some(None::<UserId>);
    stream::unfold((users, consistency, start), move |(users, consistency, next)| async move {
        let after = next?;
        let filter = UserFilter::default();
        match users.list(&filter, after, PageLimit::BULK, &consistency).await {
            Ok(page) => {
                let rows = page.items.iter().map(|user| row(user, language)).collect();
                let part = Ok(SheetPart::Rows(rows));
                Some((part, (users, consistency, page.next.map(Some))))
            }
            Err(error) => Some((Err(unread(error)), (users, consistency, None))),
        }
    })
    .boxed()
}

fn row(user: &UserSummary, language: Language) -> WrittenRow {
    let gender = user.gender.word(language).to_owned();
    let cells = vec![user.id.to_string(), user.username.to_string(), String::new(), gender];
    WrittenRow { cells, ..WrittenRow::default() }
}

fn unread(error: RepositoryError) -> PortError {
    match error.kind() {
        ErrorKind::Unavailable => PortError::Unavailable(error.into()),
        _ => PortError::Broken(error.into()),
    }
}

/// Why there is no workbook.
#[derive(Debug, thiserror::Error)]
pub enum ExportUsersError {
    /// As many exports as may be made at a time are.
    #[error("too many exports are made already")]
    TooMany,
    /// A port did not do as asked.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl Failure for ExportUsersError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::TooMany => ErrorKind::RateLimited,
            Self::Port(error) => error.kind(),
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        matches!(self, Self::TooMany).then_some(RETRY_AFTER)
    }
}

#[cfg(test)]
mod tests;
