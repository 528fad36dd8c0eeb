use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use async_trait::async_trait;
use portico_application::ports::{SheetError, SheetReader, Upload, Workbook};
use tokio::sync::Semaphore;
use tracing::Instrument;

use super::{
    error::{DAMAGED, Outcome, broken, unavailable},
    package::Package,
    spool::spool,
    spooled::Spooled,
    vet::vet,
    workbook::XlsxWorkbook,
};
use crate::Config;

/// Reads `.xlsx` files, by what is in them and not by their names.
#[derive(Debug, Clone)]
pub struct XlsxReader {
    config: Config,
    /// Each look takes a core, and memory for the texts that a workbook shares.
    looks: Arc<Semaphore>,
}

impl XlsxReader {
    /// Accepts as much as `config` says.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let looks = Arc::new(Semaphore::new(config.max_jobs.max(1)));
        Self { config, looks }
    }

    async fn look(&self, upload: Upload) -> Result<Arc<dyn Workbook>, SheetError> {
        let config = self.config.clone();
        let file = spool(upload, config.max_upload_bytes).await?;
        let look = self.looks.clone().acquire_owned().await.map_err(unavailable)?;
        let opening = tokio::task::spawn_blocking(move || {
            let _look = look;
            catch_unwind(AssertUnwindSafe(|| open(file, &config))).unwrap_or(Err(DAMAGED))
        });
        Ok(Arc::new(opening.await.map_err(unavailable)??))
    }
}

#[async_trait]
impl SheetReader for XlsxReader {
    async fn open(&self, upload: Upload) -> Result<Arc<dyn Workbook>, SheetError> {
        let span = tracing::info_span!(target: "portico::spans", "open workbook");
        self.look(upload).instrument(span).await
    }
}

fn open(file: File, config: &Config) -> Outcome<XlsxWorkbook> {
    let mut package = Package::open(Spooled::new(file).map_err(broken)?)?;
    let vetted = vet(&mut package, config)?;
    Ok(XlsxWorkbook { package, vetted })
}
