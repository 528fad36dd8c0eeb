//! Whatever the bytes, the reader answers: no panic, and no fault of the system.
#![no_main]

use adapter_xlsx::{Config, XlsxReader};
use futures_util::{StreamExt, TryStreamExt, stream};
use libfuzzer_sys::fuzz_target;
use portico_application::ports::{SheetError, SheetReader, Upload};
use tokio::runtime::Builder;

async fn read(upload: Upload) -> Result<(), SheetError> {
    let workbook = XlsxReader::new(Config::default()).open(upload).await?;
    let mut parts = workbook.parts();
    while parts.try_next().await?.is_some() {}
    Ok(())
}

fuzz_target!(|bytes: &[u8]| {
    let upload = stream::iter([Ok(bytes.to_vec())]).boxed();
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    let answer = runtime.block_on(read(upload));
    assert!(!matches!(answer, Err(SheetError::Port(_))), "{answer:?}");
});
