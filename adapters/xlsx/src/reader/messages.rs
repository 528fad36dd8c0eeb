use futures_util::stream;
use portico_application::{
    ports::{ReadRow, SheetParts},
    sheets::SheetPart,
};
use tokio::sync::mpsc;

use super::error::{Outcome, unavailable};

/// What the thread that reads says.
pub(crate) enum Message {
    Part(Outcome<SheetPart<ReadRow>>),
    /// All was said. A thread that stops without it was stopped.
    End,
}

/// The listener left.
pub(crate) struct Unheard;

#[derive(Debug, thiserror::Error)]
#[error("the thread that reads the workbook was stopped")]
struct Stopped;

/// The parts that arrive, to the end or the first error.
pub(crate) fn parts(messages: mpsc::Receiver<Message>) -> SheetParts {
    Box::pin(stream::unfold(Some(messages), |messages| async {
        let mut messages = messages?;
        match messages.recv().await {
            Some(Message::Part(Ok(part))) => Some((Ok(part), Some(messages))),
            Some(Message::Part(Err(error))) => Some((Err(error), None)),
            Some(Message::End) => None,
            None => Some((Err(unavailable(Stopped)), None)),
        }
    }))
}
