//! The vault's folder: which files it holds, and how the small ones are read and replaced.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::new_file::{self, NewFile};

/// The encrypted database.
pub(crate) const DATABASE: &str = "tandem.db";
/// The key slots ([`crate::envelope`]).
pub(crate) const KEYS: &str = "tandem.keys";
/// The same once more ([`crate::key_files`]).
pub(crate) const KEYS_COPY: &str = "tandem.keys-copy";
/// How many secrets were wrong since the last that was right ([`crate::tries`]).
pub(crate) const TRIES: &str = "tandem.tries";
/// The newest row of each device's chain, sealed ([`crate::heads`]).
pub(crate) const HEADS: &str = "tandem.heads";
/// Held while the vault is open ([`crate::locks::InUse`]).
pub(crate) const LOCK: &str = "tandem.lock";
/// Held while keys are changed ([`crate::locks::KeyLock`]).
pub(crate) const KEY_LOCK: &str = "tandem.keys-lock";
/// Held while waiting to write ([`crate::turn`]).
pub(crate) const TURN: &str = "tandem.turn";

/// The database while a new vault is being made; its renaming is what completes the vault.
pub(crate) fn unfinished(database: &Path) -> PathBuf {
    beside(database, ".new")
}

/// SQLite's write-ahead log of a database.
pub(crate) fn log(database: &Path) -> PathBuf {
    beside(database, "-wal")
}

/// The index of the log.
pub(crate) fn index(database: &Path) -> PathBuf {
    beside(database, "-shm")
}

/// Gives a file another name beside its own, which nobody looks for: its own, a word, and the first
/// number that is free.
///
/// # Errors
/// Those of the disk; the file then has its name still.
pub(crate) fn keep_as(path: &Path, word: &str) -> Result<()> {
    let mut number = 1;
    loop {
        let kept = beside(path, &format!(".{word}-{number}"));
        match kept.try_exists()? {
            true => number += 1,
            false => match fs::rename(path, kept) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => return Ok(()),
            },
        }
    }
}

/// Refuses to begin what would not fit on the disk of `folder`. Where the system does not say how much
/// is left, the disk says so in the end, and what was begun goes away.
pub(crate) fn require_room(folder: &Path, bytes: u64) -> Result<()> {
    #[cfg(unix)]
    if let Ok(disk) = rustix::fs::statvfs(folder)
        && disk.f_bavail.saturating_mul(disk.f_frsize) < bytes
    {
        return Err(Error::Full);
    }
    let _ = (folder, bytes);
    Ok(())
}

/// Copies a database and its log, both as they stand; neither may be open for writing.
pub(crate) fn copy_database(from: &Path, to: &Path) -> Result<()> {
    copy(from, to)?;
    copy(&log(from), &log(to))
}

/// Copies a file to where none is. Not `fs::copy`, which takes the mode along: the copy may be written to.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    let mut to = new_file::private().create_new(true).open(to)?;
    io::copy(&mut fs::File::open(from)?, &mut to)?;
    Ok(())
}

/// Removes a file, if it is there.
pub(crate) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Removes the logs that were put aside: somebody forgot something, and they may hold its words. True if
/// none is left.
pub(crate) fn remove_stale_logs(folder: &Path) -> bool {
    let stale = beside(&log(Path::new(DATABASE)), ".stale-");
    let stale = stale.as_os_str().as_encoded_bytes();
    let Ok(found) = fs::read_dir(folder) else { return false };
    let mut none_left = true;
    for file in found.flatten() {
        if file.file_name().as_encoded_bytes().starts_with(stale) {
            none_left &= fs::remove_file(file.path()).is_ok();
        }
    }
    none_left
}

/// `path` with more at the end of its name. (`with_extension` would give two files one neighbour.)
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Makes the folder (readable by its owner only) if it is not there. One that is there and empty becomes
/// so, too; one that holds something is somebody's, who may want others to look into it.
pub(crate) fn make_folder(folder: &Path) -> Result<()> {
    private_folder().recursive(true).create(folder)?;
    #[cfg(unix)]
    if is_open_to_others(folder) && fs::read_dir(folder)?.next().is_none() {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Whether anybody but its owner may look into a folder, as far as the system tells.
pub(crate) fn is_open_to_others(folder: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::metadata(folder).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        false
    }
}

/// Makes a folder that only its owner may look into.
pub(crate) fn private_folder() -> fs::DirBuilder {
    #[allow(unused_mut, reason = "only Unix has a mode to set")]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// A database and all that SQLite ever keeps beside one, itself last. (`-journal`, where it is made: a copy
/// that gets another key has no log before.)
pub(crate) fn with_log(database: &Path) -> [PathBuf; 4] {
    [log(database), index(database), beside(database, "-journal"), database.to_owned()]
}

/// Refuses to go on where the database is to be replaced and would stay elsewhere, as it was: a link to it
/// would be replaced and not what it leads to, and another name keeps the file.
pub(crate) fn require_alone(folder: &Path) -> Result<()> {
    require_replaceable(folder, &[DATABASE])?;
    #[cfg(unix)]
    if fs::metadata(folder.join(DATABASE))
        .is_ok_and(|found| std::os::unix::fs::MetadataExt::nlink(&found) > 1)
    {
        return Err(Error::OtherName(DATABASE));
    }
    Ok(())
}

/// Refuses to go on where a file is to be written and what has its name cannot be replaced by one.
pub(crate) fn require_replaceable(folder: &Path, names: &[&'static str]) -> Result<()> {
    for name in names {
        match fs::symlink_metadata(folder.join(name)) {
            Ok(found) if !found.is_file() => return Err(Error::NotAFile(name)),
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

/// Whether there is nothing in a file.
pub(crate) fn is_empty_or_missing(path: &Path) -> Result<bool> {
    match fs::metadata(path) {
        Ok(found) => Ok(found.len() == 0),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// Begins to replace `path` with `content`, which is on the disk when this returns;
/// [`NewFile::persist_over`] completes it. The caller holds the lock under which this one file is
/// written, so a hidden neighbour was left by a killed program, and is removed.
pub(crate) fn replacement(path: &Path, content: &[u8]) -> Result<NewFile> {
    for left in new_file::leftovers(&[path])? {
        fs::remove_file(left)?;
    }
    let mut file = NewFile::beside(path)?;
    file.write_all(content)?;
    Ok(file)
}

/// Reads a file that should be small; `None` if it is not there. Larger than a mebibyte is refused.
pub(crate) fn read_small(path: &Path) -> Result<Option<Vec<u8>>> {
    const MOST: u64 = 1 << 20;
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let length = file.metadata()?.len();
    if length > MOST {
        return Err(Error::Damaged("a key file is far too large"));
    }
    let mut bytes = Vec::with_capacity(length as usize + 1); // one more, and the end is found at once
    file.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests;
