use std::pin::Pin;

use futures_core::Stream;

/// A file on its way, a piece at a time. An error, of whichever kind whoever sends it has, is the last.
pub type Bytes<E> = Pin<Box<dyn Stream<Item = Result<Vec<u8>, E>> + Send>>;
