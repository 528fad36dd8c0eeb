use std::{path::Path, process::ExitCode, time::Duration};

use anyhow::Context;
use futures_util::{StreamExt, stream};
use portico_application::{
    Application,
    ports::Upload,
    usecases::{EndedImport, ImportUsersCommand, ImportUsersError},
};
use portico_domain::{
    import::{Import, ImportProgress, ImportReport},
    language::Language,
};
use tokio::{fs::File, io::AsyncReadExt};

use super::{
    arguments::{GlobalArguments, ImportArguments},
    export::save,
    progress, runtime,
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
    let language = config.i18n.default;
    let ended = runtime()?.block_on(async {
        let application = assembly::for_terminal(&config)?;
        let ended = import(&application, arguments, language).await?;
        if let Some(report) = arguments.report.as_deref().filter(|_| ended.error.is_none()) {
            save_report(&application, &ended, report).await?;
        }
        anyhow::Ok(ended)
    })?;
    if let Some(error) = ended.error {
        return Err(anyhow::Error::from(error).context("the import failed"));
    }
    show(&ended.import, language)
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
    language: Language,
) -> anyhow::Result<EndedImport> {
    let ImportArguments { file, mode, dry_run, .. } = arguments;
    let upload = open(file).await.with_context(|| format!("cannot read {}", file.display()))?;
    let import_users = &application.import_users;
    let command = ImportUsersCommand { owner: None, mode: *mode, is_dry_run: *dry_run, language };
    let received = import_users.receive(import_users.reserve()?, command, upload).await;
    let queued = received.map_err(|error| explain(error, file, language))?;
    let bar = tokio::spawn(show_progress(queued.progress()));
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

fn explain(error: ImportUsersError, file: &Path, language: Language) -> anyhow::Error {
    let place = file.display();
    match error {
        ImportUsersError::Unacceptable(reason) => {
            anyhow::anyhow!("cannot import {place}: {}", reason.message(language))
        }
        other => anyhow::Error::from(other).context(format!("cannot import {place}")),
    }
}

async fn show_progress(progress: impl Fn() -> ImportProgress) {
    let bar = progress::message();
    loop {
        let ImportProgress { rows_read, rows_written, passwords_hashed } = progress();
        bar.set_message(format!(
            "{rows_read} rows read, {rows_written} written, {passwords_hashed} passwords hashed"
        ));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn show(import: &Import, language: Language) -> anyhow::Result<ExitCode> {
    if let Some(report) = &import.report {
        show_report(report, import.is_dry_run, language)?;
    }
    let Some(failure) = &import.failure else { return Ok(ExitCode::SUCCESS) };
    match failure.message(language) {
        Some(message) => terminal::print_error(message),
        None => terminal::print_error(format_args!("nothing was imported: {}", failure.code())),
    }
    Ok(ExitCode::FAILURE)
}

fn show_report(report: &ImportReport, is_dry_run: bool, language: Language) -> anyhow::Result<()> {
    let ImportReport { total, inserted, updated, unchanged, rejected, sheets, faults } = report;
    let would = if is_dry_run { " (dry run)" } else { "" };
    terminal::print(format_args!(
        "{total} rows: {inserted} inserted, {updated} updated, {unchanged} unchanged, {rejected} rejected{would}"
    ))?;
    for fault in faults.iter().take(LISTED) {
        let sheet = sheets.get(usize::from(fault.place.sheet)).map_or("", String::as_str);
        let (row, column) = (fault.place.row, fault.column.heading(language));
        let message = fault.kind.message(language);
        terminal::print_error(format_args!("{sheet}, row {row}, {column}: {message}"));
    }
    if faults.len() > LISTED {
        terminal::print_error(format_args!("… see --report for the others"));
    }
    Ok(())
}
