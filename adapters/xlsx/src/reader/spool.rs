use std::fs::File;

use futures_util::StreamExt;
use portico_application::ports::{SheetError, Upload};
use portico_domain::sheet::Unacceptable;
use tokio::io::AsyncWriteExt;

use super::error::{broken, unavailable};

/// Takes an upload of at most `limit` bytes to its end, into a file without a name.
pub(crate) async fn spool(mut upload: Upload, limit: u64) -> Result<File, SheetError> {
    let file = tokio::task::spawn_blocking(tempfile::tempfile).await.map_err(unavailable)?;
    let mut file = tokio::fs::File::from_std(file.map_err(broken)?);
    let mut length = 0;
    while let Some(piece) = upload.next().await {
        let piece = piece.map_err(SheetError::Upload)?;
        length += piece.len() as u64;
        if length > limit {
            return Err(Unacceptable::TooManyBytes(limit).into());
        }
        file.write_all(&piece).await.map_err(broken)?;
    }
    file.flush().await.map_err(broken)?;
    Ok(file.into_std().await)
}
