//! What people and scripts see of the command line.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Write},
};

/// Writes a line to standard output. A reader that has seen enough, such as `head`, is no error.
pub(crate) fn print(line: impl Display) -> io::Result<()> {
    let mut output = io::stdout().lock();
    match writeln!(output, "{line}").and_then(|()| output.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Writes a line beside the output, for a person who watches.
pub(crate) fn note(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "# {line}");
}

/// Writes each line of `message` to standard error as an error. There is nobody left to tell when that fails.
pub(crate) fn print_error(message: impl Display) {
    let mut output = io::stderr().lock();
    for line in message.to_string().lines() {
        let _ = writeln!(output, "error: {line}");
    }
}
