use std::{
    fmt::{self, Display, Formatter},
    fs::{self, DirBuilder, OpenOptions},
    io::{self, ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use secrecy::{ExposeSecret, SecretString};

/// For the owner alone.
const SECRET: u32 = 0o600;
/// For everybody to read.
const OPEN: u32 = 0o644;

/// A certificate and its private key, in PEM.
pub(super) struct Pair {
    pub(super) certificate: String,
    pub(super) key: SecretString,
}

/// Where a certificate and its private key are kept.
pub(super) struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

impl Files {
    pub(super) fn of_authority(folder: &Path) -> Self {
        Self::named(folder, "ca")
    }

    pub(super) fn of_server(folder: &Path) -> Self {
        Self::named(folder, "server")
    }

    pub(super) fn of_client(folder: &Path, name: &str) -> Self {
        Self::named(folder, &format!("client-{name}"))
    }

    fn named(folder: &Path, name: &str) -> Self {
        let file = |ending| folder.join(format!("{name}.{ending}"));
        Self { certificate: file("crt"), key: file("key") }
    }

    /// Whether one of the two is there.
    pub(super) fn exist(&self) -> bool {
        self.certificate.exists() || self.key.exists()
    }

    /// What is in the two files, `None` when neither is there. One alone is an error: to replace it would end what it began.
    pub(super) fn read(&self) -> anyhow::Result<Option<Pair>> {
        match (read(&self.certificate)?, read(&self.key)?) {
            (Some(certificate), Some(key)) => Ok(Some(Pair { certificate, key: key.into() })),
            (None, None) => Ok(None),
            (Some(_), None) => bail!("{} is there, but not its key {}", self, self.key.display()),
            (None, Some(_)) => bail!("{} is there, but no {}", self.key.display(), self),
        }
    }

    /// Writes the two files, each all at once; their names. A server that reads them between the two finds a pair that does
    /// not match, and keeps the one that it has.
    pub(super) fn write(&self, pair: &Pair) -> anyhow::Result<[String; 2]> {
        write(&self.key, pair.key.expose_secret(), SECRET)?;
        write(&self.certificate, &pair.certificate, OPEN)?;
        Ok([&self.certificate, &self.key].map(|path| path.display().to_string()))
    }
}

impl Display for Files {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        self.certificate.display().fmt(formatter)
    }
}

/// Makes the folder, and those above it.
pub(super) fn create_folder(folder: &Path) -> anyhow::Result<()> {
    let created = DirBuilder::new().recursive(true).mode(0o755).create(folder);
    created.with_context(|| format!("cannot make {}", folder.display()))
}

fn read(path: &Path) -> anyhow::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

fn write(path: &Path, text: &str, mode: u32) -> anyhow::Result<()> {
    replace(path, text, mode).with_context(|| format!("cannot write {}", path.display()))
}

/// Puts a file in its place once its content is on the disk, so that nobody ever reads half of it.
fn replace(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    let unfinished = path.with_added_extension("unfinished");
    // One that an earlier run left may have any mode.
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&unfinished)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, path)
}
