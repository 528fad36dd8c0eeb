use std::io::{BufRead, stdin};

use anyhow::{Context, ensure};
use portico_domain::user::Password;
use secrecy::SecretString;

use super::arguments::PasswordArguments;
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
            None => read_line(stdin().lock())?,
        };
        Ok(Self { password: Password::parse(SecretString::from(text))?, generated })
    }

    /// Prints what was made, alone on its line. Call it once the password holds.
    pub(super) fn show(&self) -> std::io::Result<()> {
        self.generated.as_ref().map_or(Ok(()), terminal::print)
    }
}

/// The first line without its end.
fn read_line(input: impl BufRead) -> anyhow::Result<String> {
    let mut line = String::new();
    input
        .take(MOST_BYTES)
        .read_line(&mut line)
        .context("cannot read the password from standard input")?;
    let line = line
        .strip_suffix('\n')
        .map_or(line.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    ensure!(!line.is_empty(), "standard input has no password in its first line");
    Ok(line.to_owned())
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
            assert_eq!(read_line(input.as_bytes()).expect("a line"), password);
        }
        assert!(read_line("\n".as_bytes()).is_err());
        assert!(read_line(&b"\xff\n"[..]).is_err());
    }
}
