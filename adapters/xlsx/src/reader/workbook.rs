use std::panic::{AssertUnwindSafe, catch_unwind};

use portico_application::{
    ports::{ReadRow, SheetParts, Workbook},
    sheets::SheetPart,
};
use tokio::sync::mpsc;

use super::{
    error::{DAMAGED, Outcome},
    messages::{self, Message, Unheard},
    meter::Meter,
    package::Package,
    rows, shared_strings,
    vet::Vetted,
};

/// A workbook that was vetted.
pub(crate) struct XlsxWorkbook {
    pub(crate) package: Package,
    pub(crate) vetted: Vetted,
}

/// How many batches are read ahead.
const AHEAD: usize = 2;

impl Workbook for XlsxWorkbook {
    fn parts(&self) -> SheetParts {
        let (sender, receiver) = mpsc::channel(AHEAD);
        let (package, vetted) = (self.package.clone(), self.vetted.clone());
        tokio::task::spawn_blocking(move || {
            let read = catch_unwind(AssertUnwindSafe(|| read(package, &vetted, &sender)));
            let last = match read.unwrap_or(Err(DAMAGED)) {
                Ok(Ok(())) => Message::End,
                Ok(Err(Unheard)) => return,
                Err(error) => Message::Part(Err(error)),
            };
            // Whoever left does not want to hear how it ended.
            drop(sender.blocking_send(last));
        });
        messages::parts(receiver)
    }
}

fn read(
    mut package: Package,
    vetted: &Vetted,
    listener: &mpsc::Sender<Message>,
) -> Outcome<Result<(), Unheard>> {
    // What is read was counted before.
    let meter = Meter::new(u64::MAX);
    let strings = match vetted.outline.shared_strings {
        Some(part) => shared_strings::load(package.part(part)?, &meter, vetted.shared_strings)?,
        None => Vec::new(),
    };
    let tell = |part: SheetPart<ReadRow>| {
        listener.blocking_send(Message::Part(Ok(part))).map_err(|_| Unheard)
    };
    for sheet in &vetted.outline.sheets {
        if tell(SheetPart::Sheet(sheet.name.clone())).is_err() {
            return Ok(Err(Unheard));
        }
        if rows::read(package.part(sheet.part)?, &strings, tell)?.is_err() {
            return Ok(Err(Unheard));
        }
    }
    Ok(Ok(()))
}
