mod error;
mod outcome;

use std::sync::Arc;

pub use error::ImportUsersError;
use futures_util::{
    StreamExt,
    future::{self, Either},
};
use outcome::{Outcome, failure};
use portico_domain::{
    import::{
        Import, ImportFailure, ImportMode, ImportProgress, ImportReport, ImportRepository,
        ImportState,
    },
    language::Language,
    user::UserId,
};

use crate::{
    Actor,
    ports::{
        AuditLog, IdGenerator, SecurityEvent, SheetReader, SheetWriter, Timer, Upload, Workbook,
        WrittenParts,
    },
    sheets::{ImportPlace, LiveImport, Notices, Places, Stop, Tools, Work, answer},
};

/// How often the end of an import is told to a store that does not listen, once a beat.
const LAST_WORDS: u32 = 60;

/// Adds and changes users as the rows of a workbook say. An import goes on when whoever asked for it goes away, and can be
/// looked at with [`FindImport`](super::FindImport) meanwhile and for a week. Whoever asked is told how far it is on their
/// private topic.
pub struct ImportUsers {
    pub(crate) reader: Arc<dyn SheetReader>,
    pub(crate) writer: Arc<dyn SheetWriter>,
    pub(crate) imports: Arc<dyn ImportRepository>,
    pub(crate) audit: Arc<dyn AuditLog>,
    pub(crate) tools: Tools,
    pub(crate) notices: Notices,
    pub(crate) timer: Arc<dyn Timer>,
    pub(crate) ids: Arc<dyn IdGenerator>,
    pub(crate) places: Places,
}

/// How to import.
#[derive(Debug, Clone, Copy)]
pub struct ImportUsersCommand {
    /// What a wrong row means to the others.
    pub mode: ImportMode,
    /// Whether to write nothing.
    pub is_dry_run: bool,
    /// The language of the workbook that is answered.
    pub language: Language,
}

/// An import that waits for its turn.
pub struct QueuedImport {
    import: Import,
    live: LiveImport,
    workbook: Arc<dyn Workbook>,
    language: Language,
    place: ImportPlace,
}

/// An import that has ended.
#[derive(Debug)]
pub struct EndedImport {
    /// What became of it.
    pub import: Import,
    /// What went wrong by no fault of whoever asked: the cause, if it failed.
    pub error: Option<ImportUsersError>,
}

impl QueuedImport {
    /// The import as it was when it was received.
    #[must_use]
    pub fn import(&self) -> &Import {
        &self.import
    }

    /// Tells at any time what was done so far.
    pub fn progress(&self) -> impl Fn() -> ImportProgress + Send + Sync + 'static + use<> {
        let live = self.live.clone();
        move || live.progress()
    }
}

impl ImportUsers {
    /// A place in the line for whoever asks (nobody, from a terminal), to be had before the workbook is taken in.
    pub fn reserve(&self, owner: Option<UserId>) -> Result<ImportPlace, ImportUsersError> {
        self.places.reserve(owner).ok_or(ImportUsersError::TooMany)
    }

    /// Takes in the workbook, and refuses one that is not acceptable. From here on the import can be found.
    pub async fn receive(
        &self,
        place: ImportPlace,
        command: ImportUsersCommand,
        upload: Upload,
    ) -> Result<QueuedImport, ImportUsersError> {
        let ImportUsersCommand { mode, is_dry_run, language } = command;
        let workbook = self.reader.open(upload).await?;
        let now = self.tools.clock.now();
        let import = Import {
            id: self.ids.import_id(),
            owner: place.owner(),
            mode,
            is_dry_run,
            state: ImportState::Queued,
            progress: ImportProgress::default(),
            report: None,
            failure: None,
            created_at: now,
            updated_at: now,
        };
        // What is not forgotten now is so by the next.
        drop(self.imports.forget_before(now - Import::RETENTION).await);
        self.imports.save(&import).await?;
        Ok(QueuedImport {
            live: LiveImport::new(import.clone()),
            import,
            workbook,
            language,
            place,
        })
    }

    /// Waits for its turn, and imports. The workbook is gone when this ends.
    pub async fn run(&self, queued: QueuedImport) -> EndedImport {
        let QueuedImport { import: _, live, workbook, language, place } = queued;
        let desk = self.with_beats(&live, place.desk()).await;
        live.begin();
        let ended = self.with_beats(&live, self.work(&live, workbook, language)).await;
        drop(desk);
        self.end(&live, ended).await
    }

    /// Says at once and at every beat how far the import is, for as long as it is worked on. What is being said to the store
    /// is said to its end, or the store might hear it after what is said last; whoever asked hears everything in order.
    async fn with_beats<T: Send>(
        &self,
        live: &LiveImport,
        work: impl Future<Output = T> + Send,
    ) -> T {
        let mut work = Box::pin(work);
        loop {
            let import = live.at(self.tools.clock.now());
            // It is on its way before work that takes no time is over, and work does not wait for it.
            let notice = Box::pin(self.notices.say(&import));
            work = match future::select(notice, work).await {
                Either::Left(((), work)) => work,
                Either::Right((ended, _)) => return ended,
            };
            work = match future::select(work, self.timer.sleep(Import::BEAT)).await {
                Either::Left((ended, _)) => return ended,
                Either::Right(((), work)) => work,
            };
            let import = live.at(self.tools.clock.now());
            // One that is not heard is followed by the next.
            work = match future::select(work, self.imports.save(&import)).await {
                Either::Left((ended, saving)) => {
                    drop(saving.await);
                    return ended;
                }
                Either::Right((_, work)) => work,
            };
        }
    }

    async fn work(
        &self,
        live: &LiveImport,
        workbook: Arc<dyn Workbook>,
        language: Language,
    ) -> Outcome {
        let import = live.at(self.tools.clock.now());
        if let Err(error) = self.imports.save(&import).await {
            return Outcome { report: None, ended: Err(error.into()), aside: None };
        }
        let mode = (import.mode, import.is_dry_run);
        let mut work = Work::new(&self.tools, workbook.clone(), live.clone(), mode);
        let ended = work.execute().await;
        let Work { mut report, faults, untold, .. } = work;
        report.faults = faults.iter().take(ImportReport::MOST_FAULTS).copied().collect();
        let aside = untold.map(ImportUsersError::from);
        if !matches!(ended, Ok(()) | Err(Stop::Failure(ImportFailure::RowsRejected))) {
            let has_written = live.progress().rows_written > 0;
            return Outcome { report: has_written.then_some(report), ended, aside };
        }
        let parts = answer(&*workbook, Arc::new(faults), language);
        let unanswered = self.keep_answer(&import, parts).await.err();
        Outcome { report: Some(report), ended, aside: aside.or(unanswered) }
    }

    /// Keeps the first piece last, because where it is, all are.
    async fn keep_answer(
        &self,
        import: &Import,
        parts: WrittenParts,
    ) -> Result<(), ImportUsersError> {
        let mut written = self.writer.write(parts).await?.bytes;
        let Some(first) = written.next().await.transpose()? else { return Ok(()) };
        for index in 1.. {
            let Some(piece) = written.next().await.transpose()? else { break };
            self.imports.save_piece(import.id, index, piece).await?;
        }
        Ok(self.imports.save_piece(import.id, 0, first).await?)
    }

    async fn end(&self, live: &LiveImport, outcome: Outcome) -> EndedImport {
        let Outcome { report, ended, aside } = outcome;
        let (failure, error) = failure(ended);
        let state = if failure.is_none() { ImportState::Done } else { ImportState::Failed };
        let mut import = Import { state, report, failure, ..live.at(self.tools.clock.now()) };
        let mut error = error.or(aside);
        self.tell(&import);
        for _ in 0..LAST_WORDS {
            let Err(unsaved) = self.imports.save(&import).await else { break };
            error.get_or_insert(unsaved.into());
            self.timer.sleep(Import::BEAT).await;
            import.updated_at = self.tools.clock.now();
        }
        self.notices.say(&import).await;
        EndedImport { import, error }
    }

    fn tell(&self, import: &Import) {
        let Import { owner, is_dry_run, report: Some(report), .. } = import else { return };
        let ImportReport { inserted, updated, .. } = *report;
        if !is_dry_run && import.progress.rows_written > 0 && inserted + updated > 0 {
            let actor = Actor { user: *owner, ..Actor::default() };
            self.audit.record(&actor, SecurityEvent::UsersImported { inserted, updated });
        }
    }
}

#[cfg(test)]
mod tests;
