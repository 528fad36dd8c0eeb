//! Whatever the bytes, the reader answers: no panic, and no fault of the system.
#![no_main]

use std::{
    fs::File,
    io::{Seek, Write},
};

use adapter_xlsx::{Config, XlsxReader};
use futures_util::TryStreamExt;
use libfuzzer_sys::fuzz_target;
use portico_application::ports::{SheetError, SheetReader};
use tokio::runtime::Builder;

async fn read(upload: File) -> Result<(), SheetError> {
    let workbook = XlsxReader::new(Config::default()).open(upload).await?;
    let mut parts = workbook.parts();
    while parts.try_next().await?.is_some() {}
    Ok(())
}

fuzz_target!(|bytes: &[u8]| {
    let mut upload = tempfile::tempfile().expect("a temporary file");
    upload.write_all(bytes).and_then(|()| upload.rewind()).expect("it is written");
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    let answer = runtime.block_on(read(upload));
    assert!(!matches!(answer, Err(SheetError::Port(_))), "{answer:?}");
});
