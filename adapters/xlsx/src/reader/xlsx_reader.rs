use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use async_trait::async_trait;
use portico_application::ports::{SheetError, SheetReader, Workbook};
use portico_domain::sheet::Unacceptable;

use super::{
    error::{DAMAGED, Outcome, broken, unavailable},
    package::Package,
    upload::Upload,
    vet::vet,
    workbook::XlsxWorkbook,
};
use crate::Config;

/// Reads `.xlsx` files, by what is in them and not by their names.
#[derive(Debug, Clone)]
pub struct XlsxReader {
    config: Config,
}

impl XlsxReader {
    /// Accepts as much as `config` says.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { config }
    }
}

#[async_trait]
impl SheetReader for XlsxReader {
    async fn open(&self, upload: File) -> Result<Arc<dyn Workbook>, SheetError> {
        let config = self.config.clone();
        let opening = tokio::task::spawn_blocking(move || {
            catch_unwind(AssertUnwindSafe(|| open(upload, &config))).unwrap_or(Err(DAMAGED))
        });
        Ok(Arc::new(opening.await.map_err(unavailable)??))
    }
}

fn open(upload: File, config: &Config) -> Outcome<XlsxWorkbook> {
    let upload = Upload::new(upload).map_err(broken)?;
    if upload.length() > config.max_upload_bytes {
        return Err(Unacceptable::TooManyBytes(config.max_upload_bytes).into());
    }
    let mut package = Package::open(upload)?;
    let vetted = vet(&mut package, config)?;
    Ok(XlsxWorkbook { package, vetted })
}
