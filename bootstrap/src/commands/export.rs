use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use futures_util::TryStreamExt;
use portico_application::ports::Bytes;
use portico_domain::{consistency::Consistency, language::Language};
use tokio::{fs, io::AsyncWriteExt};

use super::{
    arguments::{ExportArguments, GlobalArguments},
    progress, runtime,
    words::Words,
};
use crate::{assembly, logging, terminal};

/// Writes all users into a workbook.
pub(super) fn run(
    global: GlobalArguments,
    arguments: &ExportArguments,
) -> anyhow::Result<ExitCode> {
    let ExportArguments { file, lang } = arguments;
    let config = global.load()?.config;
    let _logs = logging::start_quietly(&config.log)?;
    let words = Words(lang.unwrap_or(config.i18n.default));
    // The headings that people know are Chinese.
    let headings = lang.unwrap_or(Language::Chinese);
    let users = runtime()?.block_on(async {
        let application = assembly::for_terminal(&config)?;
        let bar = progress::counter(words.users());
        let noting = bar.clone();
        let note = move |users| noting.inc(users);
        let export = &application.export_users;
        let workbook = export.execute(headings, Consistency::Eventual, note).await;
        let workbook = workbook.context(words.cannot_export())?;
        save(file, workbook.bytes).await.with_context(|| words.cannot_write(file))?;
        bar.finish_and_clear();
        anyhow::Ok(bar.position())
    })?;
    terminal::print(words.exported(users, file))?;
    Ok(ExitCode::SUCCESS)
}

/// Puts a whole workbook in the place of what was there, or leaves that.
pub(super) async fn save<E>(file: &Path, mut pieces: Bytes<E>) -> anyhow::Result<()>
where
    E: std::error::Error + Send + Sync + 'static,
{
    let unfinished = unfinished(file);
    let written = async {
        let mut part = fs::File::create(&unfinished).await?;
        while let Some(piece) = pieces.try_next().await? {
            part.write_all(&piece).await?;
        }
        part.sync_all().await?;
        fs::rename(&unfinished, file).await?;
        anyhow::Ok(())
    };
    let written = written.await;
    if written.is_err() {
        // Nobody wants half a workbook; where even that fails, the first error says why.
        let _ = fs::remove_file(&unfinished).await;
    }
    written
}

fn unfinished(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    name.into()
}
