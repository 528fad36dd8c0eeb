use std::{path::Path, process::ExitCode, time::Duration};

use anyhow::Context;
use futures_util::{StreamExt, stream};
use portico_application::{
    Application,
    ports::Upload,
    usecases::{EndedImport, ImportUsersCommand, ImportUsersError},
};
use portico_domain::import::{Import, ImportProgress, ImportReport};
use tokio::{fs::File, io::AsyncReadExt};

use super::{
    arguments::{GlobalArguments, ImportArguments},
    export::save,
    progress, runtime,
    words::Words,
};
use crate::{assembly, logging, terminal};

/// How many errors are listed.
const LISTED: usize = 20;

/// How much of the file is read at a time.
const PIECE: usize = 64 * 1024;

/// Adds and changes users as a workbook says.
pub(super) fn run(
    global: GlobalArguments,
    arguments: &ImportArguments,
) -> anyhow::Result<ExitCode> {
    let config = global.load()?.config;
    let _logs = logging::start_quietly(&config.log)?;
    let words = Words(arguments.lang.unwrap_or(config.i18n.default));
    let ended = runtime()?.block_on(async {
        let application = assembly::for_terminal(&config)?;
        let ended = import(&application, arguments, words).await?;
        if let Some(report) = arguments.report.as_deref().filter(|_| ended.error.is_none()) {
            let saved = save_report(&application, &ended, report).await;
            saved.with_context(|| words.cannot_write(report))?;
        }
        anyhow::Ok(ended)
    })?;
    if let Some(error) = ended.error {
        return Err(anyhow::Error::from(error).context(words.import_failed()));
    }
    show(&ended.import, words)
}

async fn save_report(
    application: &Application,
    ended: &EndedImport,
    file: &Path,
) -> anyhow::Result<()> {
    if ended.import.report.is_some() {
        save(file, application.find_import.report(None, ended.import.id).await?).await?;
    }
    Ok(())
}

async fn import(
    application: &Application,
    arguments: &ImportArguments,
    words: Words,
) -> anyhow::Result<EndedImport> {
    let ImportArguments { file, mode, dry_run, .. } = arguments;
    let upload = open(file).await.with_context(|| words.cannot_read(file))?;
    let import_users = &application.import_users;
    let command = ImportUsersCommand { mode: *mode, is_dry_run: *dry_run, language: words.0 };
    let received = import_users.receive(import_users.reserve(None)?, command, upload).await;
    let queued = received.map_err(|error| explain(error, file, words))?;
    let bar = tokio::spawn(show_progress(queued.progress(), words));
    let ended = import_users.run(queued).await;
    bar.abort();
    Ok(ended)
}

async fn open(file: &Path) -> std::io::Result<Upload> {
    let read = |mut file: File| async move {
        let mut piece = Vec::with_capacity(PIECE);
        match file.read_buf(&mut piece).await {
            Ok(0) => None,
            Ok(_) => Some((Ok(piece), file)),
            Err(error) => Some((Err(error.into()), file)),
        }
    };
    Ok(stream::unfold(File::open(file).await?, read).boxed())
}

fn explain(error: ImportUsersError, file: &Path, words: Words) -> anyhow::Error {
    let error = match error {
        ImportUsersError::Unacceptable(reason) => anyhow::anyhow!(reason.message(words.0)),
        other => other.into(),
    };
    error.context(words.cannot_import(file))
}

async fn show_progress(progress: impl Fn() -> ImportProgress, words: Words) {
    let bar = progress::message();
    loop {
        bar.set_message(words.progress(progress()));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn show(import: &Import, words: Words) -> anyhow::Result<ExitCode> {
    if let Some(report) = &import.report {
        terminal::print(words.counts(report, import.is_dry_run))?;
        list(report, words);
    }
    let Some(failure) = words.failure(import) else { return Ok(ExitCode::SUCCESS) };
    terminal::print_error(failure);
    Ok(ExitCode::FAILURE)
}

fn list(report: &ImportReport, words: Words) {
    for fault in report.faults.iter().take(LISTED) {
        let sheet = report.sheets.get(usize::from(fault.place.sheet)).map_or("", String::as_str);
        terminal::print_error(words.fault(sheet, fault));
    }
    if report.faults.len() > LISTED {
        terminal::print_error(words.more_faults());
    }
}
