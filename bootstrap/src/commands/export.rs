use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use futures_util::TryStreamExt;
use portico_application::ports::Bytes;
use portico_domain::consistency::Consistency;
use tokio::{fs, io::AsyncWriteExt};

use super::{
    arguments::{ExportArguments, GlobalArguments},
    progress, runtime,
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
    let users = runtime()?.block_on(async {
        let application = assembly::for_terminal(&config)?;
        let bar = progress::counter("users");
        let noting = bar.clone();
        let note = move |users| noting.inc(users);
        let export = &application.export_users;
        let workbook = export.execute(*lang, Consistency::Eventual, note).await;
        save(file, workbook.context("cannot export")?.bytes).await?;
        bar.finish_and_clear();
        anyhow::Ok(bar.position())
    })?;
    terminal::print(format_args!("{users} users in {}", file.display()))?;
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
    written.with_context(|| format!("cannot write {}", file.display()))
}

fn unfinished(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    name.into()
}
