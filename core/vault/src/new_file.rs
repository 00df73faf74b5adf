//! A file that is there whole or not at all, and that only its owner can read.
//!
//! It is written under a hidden name beside its target and gets the target's name last, so that
//! nobody ever sees half of it: not another program, not after a crash. Whatever leaves the record in
//! plain text is written in this way too.
//!
//! * **The hidden name is random and new** (`O_EXCL`): a link that somebody put there is not followed,
//!   and no other file's mode is taken over.
//! * **An error means that the target is what it was**, and the hidden file is gone. So nothing after
//!   the naming is an error: that the folder could not be flushed matters only if the power fails in
//!   the next seconds, and the answer "nothing was written" would be untrue.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;

use crate::key;
use crate::locks::{self, Kind};

/// What a hidden name ends with, after [`RANDOM`] bytes in hexadecimal.
const ENDING: &str = ".tmp";
const RANDOM: usize = 8;

/// A file that has no name yet but a hidden one. Dropped before it has, it is removed.
///
/// ```
/// # use std::io::Write as _;
/// # let folder = tempfile::tempdir()?;
/// let target = folder.path().join("hours.csv");
/// let mut file = tandem_vault::NewFile::beside(&target)?;
/// file.write_all(b"day,hours\n")?;
/// file.persist_new()?;
/// assert_eq!(std::fs::read(target)?, b"day,hours\n");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct NewFile {
    /// Dropped, and so closed, before the hidden name is removed: Windows asks for that.
    file: Option<File>,
    hidden: PathBuf,
    target: PathBuf,
}

impl NewFile {
    /// Begins a file that is to be called `target`. Its folder must be there.
    ///
    /// # Errors
    /// Those of the disk; `InvalidFilename` if `target` ends in no name.
    pub fn beside(target: &Path) -> io::Result<Self> {
        let mut random = [0; RANDOM];
        key::random(&mut random).map_err(io::Error::other)?;
        let mut name = hidden_prefix(target)?;
        name.push(HEXLOWER.encode(&random));
        name.push(ENDING);
        let hidden = target.with_file_name(name);
        #[cfg(test)]
        crate::testing::step()?;
        let file = private().create_new(true).open(&hidden)?;
        Ok(Self { file: Some(file), hidden, target: target.to_owned() })
    }

    /// Gives the file its name, unless something is called that already.
    ///
    /// # Errors
    /// `AlreadyExists`, after which what stands there is untouched; those of the disk.
    pub fn persist_new(mut self) -> io::Result<()> {
        self.flush_to_disk()?;
        match fs::hard_link(&self.hidden, &self.target) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
            // A file system without second names: the name is taken first, then replaced.
            Err(_) => {
                private().create_new(true).open(&self.target)?;
                if let Err(error) = fs::rename(&self.hidden, &self.target) {
                    let _ = fs::remove_file(&self.target);
                    return Err(error);
                }
            }
        }
        flush_folder_of(&self.target);
        Ok(())
    }

    /// Gives the file its name, in the place of a file that has it.
    ///
    /// # Errors
    /// `AlreadyExists` if something has it that is not a file: a folder, a link, a device; those of
    /// the disk. What stands there is then untouched.
    pub fn persist_over(mut self) -> io::Result<()> {
        self.flush_to_disk()?;
        match fs::symlink_metadata(&self.target) {
            Ok(found) if !found.is_file() => return Err(io::ErrorKind::AlreadyExists.into()),
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        #[cfg(test)]
        crate::testing::step()?;
        fs::rename(&self.hidden, &self.target)?;
        flush_folder_of(&self.target);
        Ok(())
    }

    /// Says that somebody writes it, to [`remove_left`]. Only on Unix: elsewhere a lock keeps its own holder
    /// from reading the file back.
    pub(crate) fn hold(&mut self) {
        if cfg!(unix) {
            drop(locks::try_lock(self.file(), Kind::Exclusive));
        }
    }

    /// What stands on the disk, for a writer who wants to see it before the old file goes.
    pub(crate) fn read_back(&mut self) -> io::Result<Vec<u8>> {
        self.flush_to_disk()?;
        fs::read(&self.hidden)
    }

    /// As [`NewFile::read_back`], for a file that is too large for the memory. Where the system can be
    /// asked to, it reads from the medium and not from what it remembers of having written.
    pub(crate) fn reopen(&mut self) -> io::Result<File> {
        self.flush_to_disk()?;
        let file = File::open(&self.hidden)?;
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let _ = rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed);
        Ok(file)
    }

    fn flush_to_disk(&mut self) -> io::Result<()> {
        #[cfg(test)]
        crate::testing::step()?;
        self.file().sync_all()
    }

    fn file(&mut self) -> &mut File {
        self.file.as_mut().expect("it is closed by dropping alone")
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file().flush()
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        self.file = None;
        // After a renaming there is none.
        let _ = fs::remove_file(&self.hidden);
    }
}

/// The hidden files that a killed program left beside files of one folder, in one look at it. Only for
/// one who knows that nobody is writing one now.
pub(crate) fn leftovers(targets: &[&Path]) -> io::Result<Vec<PathBuf>> {
    let prefixes =
        targets.iter().map(|target| hidden_prefix(target)).collect::<Result<Vec<_>, _>>()?;
    let is_one = |name: &OsStr| {
        prefixes.iter().any(|prefix| {
            let name = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes());
            let random = name.and_then(|rest| rest.strip_suffix(ENDING.as_bytes()));
            random.is_some_and(|random| HEXLOWER.decode(random).is_ok_and(|it| it.len() == RANDOM))
        })
    };
    let Some(target) = targets.first() else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder_of(target))? {
        let entry = entry?;
        if is_one(&entry.file_name()) {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Removes the hidden files in a folder that killed programs left, whatever they were to be called: those
/// that begin with `magic`, and that nobody [holds](NewFile::hold). What is not all of that stays.
pub(crate) fn remove_left(folder: &Path, magic: &[u8]) {
    if !cfg!(unix) {
        return; // nobody holds one there
    }
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.as_encoded_bytes();
        let stem = name.strip_suffix(ENDING.as_bytes()).filter(|stem| stem.starts_with(b"."));
        let random = stem.and_then(|stem| stem.rsplit(|byte| *byte == b'.').next());
        let random = random.and_then(|digits| HEXLOWER.decode(digits).ok());
        let is_file = entry.file_type().is_ok_and(|it| it.is_file());
        if is_file && random.is_some_and(|it| it.len() == RANDOM) {
            let _ = remove_if_left(&entry.path(), magic);
        }
    }
}

fn remove_if_left(path: &Path, magic: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let mut begins = vec![0; magic.len()];
    file.read_exact(&mut begins)?;
    if begins == magic && locks::try_lock(&file, Kind::Exclusive).is_ok() {
        fs::remove_file(path)?;
    }
    Ok(())
}

fn hidden_prefix(target: &Path) -> io::Result<OsString> {
    let name = target.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let mut prefix = OsString::from(".");
    prefix.push(name);
    prefix.push(".");
    Ok(prefix)
}

/// Options for a file that only its owner may read or write.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes a naming in the folder of `path` durable, as far as the system lets us: Windows has no way
/// to flush a folder, and NTFS journals the naming.
pub(crate) fn flush_folder_of(path: &Path) {
    let _ = try_flush_folder_of(path);
}

/// The same for who has to know.
pub(crate) fn try_flush_folder_of(path: &Path) -> io::Result<()> {
    match cfg!(unix) {
        true => File::open(folder_of(path))?.sync_all(),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests;
