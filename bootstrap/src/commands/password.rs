use std::io::{BufRead, stdin};

use anyhow::{Context, ensure};
use portico_domain::user::Password;
use secrecy::SecretString;

use super::{WrongUsage, arguments::PasswordArguments};
use crate::{system, terminal};

/// More than any password is long, so that endless input ends.
const MOST_BYTES: u64 = 16 * 1024;

/// A new password, and the text to show when it was made here.
pub(super) struct NewPassword {
    pub(super) password: Password,
    generated: Option<String>,
}

impl NewPassword {
    /// Reads the password, or makes one.
    pub(super) fn obtain(arguments: PasswordArguments) -> anyhow::Result<Self> {
        let generated = if arguments.generate { Some(system::random_password()?) } else { None };
        let text = match &generated {
            Some(text) => text.clone(),
            None => text_of(&read_line(stdin().lock())?).context(WrongUsage)?,
        };
        let password = Password::parse(SecretString::from(text)).context(WrongUsage)?;
        Ok(Self { password, generated })
    }

    /// Prints what was made, alone on its line. Call it once the password holds.
    pub(super) fn show(&self) -> std::io::Result<()> {
        self.generated.as_ref().map_or(Ok(()), terminal::print)
    }
}

/// The first line without its end.
fn read_line(input: impl BufRead) -> anyhow::Result<Vec<u8>> {
    let mut line = Vec::new();
    input
        .take(MOST_BYTES)
        .read_until(b'\n', &mut line)
        .context("cannot read the password from standard input")?;
    if line.pop_if(|byte| *byte == b'\n').is_some() {
        line.pop_if(|byte| *byte == b'\r');
    }
    Ok(line)
}

fn text_of(line: &[u8]) -> anyhow::Result<String> {
    ensure!(!line.is_empty(), "standard input has no password in its first line");
    Ok(std::str::from_utf8(line).context("a password is UTF-8")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_the_first_line_as_it_is() {
        for (input, password) in [
            ("correct horse\n", "correct horse"),
            ("correct horse", "correct horse"),
            ("correct horse\r\n", "correct horse"),
            (" spaces count \nnext", " spaces count "),
        ] {
            let line = read_line(input.as_bytes()).expect("a line");
            assert_eq!(text_of(&line).expect("a password"), password);
        }
        assert!(text_of(b"").is_err());
        assert!(text_of(b"\xff").is_err());
    }
}
