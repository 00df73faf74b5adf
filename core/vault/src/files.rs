//! The vault's folder: which files it holds, and how a small one is replaced without a moment in
//! which it is missing or half written.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The encrypted database.
pub(crate) const DATABASE: &str = "tandem.db";
/// The key slots ([`crate::envelope`]).
pub(crate) const KEYS: &str = "tandem.keys";
/// The newest row of each device's chain, sealed ([`crate::heads`]).
pub(crate) const HEADS: &str = "tandem.heads";
/// Held while keys are made or changed.
pub(crate) const LOCK: &str = "tandem.lock";

/// The database while a new vault is being made; its renaming is what completes the vault.
pub(crate) fn unfinished(database: &Path) -> PathBuf {
    beside(database, ".new")
}

/// SQLite's write-ahead log of a database.
pub(crate) fn log(database: &Path) -> PathBuf {
    beside(database, "-wal")
}

/// `path` with more at the end of its name. (`with_extension` would give two files one neighbour.)
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Makes the folder (readable by its owner only) if it is not there.
pub(crate) fn make_folder(folder: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(folder)?)
}

/// Options for a file that only its owner may read or write.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Replaces `path` with `content`: a temporary file beside it, flushed to the disk, handed to
/// `verify`, then renamed, then the folder flushed. Whatever fails, the old file is still whole.
pub(crate) fn replace(
    path: &Path,
    content: &[u8],
    verify: impl FnOnce(&[u8]) -> Result<()>,
) -> Result<()> {
    let temporary = beside(path, ".tmp");
    let written = (|| {
        let mut file = private().truncate(true).open(&temporary)?;
        file.write_all(content)?;
        file.sync_all()?;
        verify(&fs::read(&temporary)?)?;
        fs::rename(&temporary, path)?;
        Ok(())
    })();
    if written.is_err() {
        // Best effort: the next replacement truncates it anyway.
        let _ = fs::remove_file(&temporary);
    }
    written.and_then(|()| flush_folder_of(path))
}

/// Makes a renaming in the folder of `path` durable.
pub(crate) fn flush_folder_of(path: &Path) -> Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path; // Windows has no way to flush a folder; NTFS journals the renaming.
    Ok(())
}

/// Reads a file that should be small; `None` if it is not there. Larger than a mebibyte is refused.
pub(crate) fn read_small(path: &Path) -> Result<Option<Vec<u8>>> {
    const MOST: u64 = 1 << 20;
    match fs::metadata(path) {
        Ok(found) if found.len() > MOST => Err(Error::Damaged("a key file is far too large")),
        Ok(_) => Ok(Some(fs::read(path)?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The exclusive right to make or change keys; given back when dropped.
pub(crate) struct KeyLock {
    _file: File,
}

impl KeyLock {
    /// Takes it, or says at once that another process has it.
    pub(crate) fn take(folder: &Path) -> Result<Self> {
        let file = private().truncate(false).open(folder.join(LOCK))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::Busy),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests;
