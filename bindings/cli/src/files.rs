//! Files that leave the record: written whole, readable by their owner only, never over another.
//!
//! A file is **begun before what goes into it is made** ([`Out`]). Sharing writes down what was handed
//! over; where the file could not be made, a line in that list would say what never happened.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tandem::NewFile;

use crate::context::is_record;
use crate::exit::Stop;
use crate::speech::say;

/// A file that has no name yet. Dropped before it has, nothing of it stays.
pub(crate) struct Out {
    file: NewFile,
    path: PathBuf,
    replace: bool,
}

impl Out {
    /// Begins a file that is to stand at `path`; over another file only if `replace`.
    ///
    /// # Errors
    /// Refused where something has the name, which with `replace` only what is no file may not; where
    /// it would stand among the files of a record; where the folder cannot be written to.
    pub(crate) fn begin(path: &Path, replace: bool) -> Result<Self, Stop> {
        require_free(path, replace)?;
        let file = NewFile::beside(path).map_err(|error| Stop::file(path, &error))?;
        Ok(Self { file, path: path.to_owned(), replace })
    }

    /// Writes into it, still without a name.
    ///
    /// # Errors
    /// Those of the disk.
    pub(crate) fn put(&mut self, content: &[u8]) -> Result<(), Stop> {
        self.file.write_all(content).map_err(|error| Stop::file(&self.path, &error))
    }

    /// Gives it its name, when it is on the disk.
    ///
    /// # Errors
    /// Refused where something has the name by now; those of the disk.
    pub(crate) fn name(self) -> Result<(), Stop> {
        let Self { file, path, replace } = self;
        let named = if replace { file.persist_over() } else { file.persist_new() };
        named.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => taken(&path),
            _ => Stop::file(&path, &error),
        })
    }

    /// All of it at once.
    ///
    /// # Errors
    /// As [`Out::put`] and [`Out::name`].
    pub(crate) fn write(mut self, content: &[u8]) -> Result<(), Stop> {
        self.put(content)?;
        self.name()
    }
}

/// Refuses where nothing of ours may be put, before anything is made.
///
/// # Errors
/// As [`Out::begin`].
pub(crate) fn require_free(path: &Path, replace: bool) -> Result<(), Stop> {
    let shown = path.display();
    match fs::symlink_metadata(path) {
        Ok(found) if replace && !found.is_file() => {
            return Err(Stop::refused(say!("terminal.files.no_file_choose_another", shown)));
        }
        Ok(_) if !replace => return Err(taken(path)),
        _ => {}
    }
    if path.parent().map(is_record).transpose()? == Some(true) {
        let why = say!("terminal.files.folder_record_nothing_else");
        return Err(Stop::refused(format!("{shown}: {why}")));
    }
    Ok(())
}

fn taken(path: &Path) -> Stop {
    let path = path.display();
    Stop::refused(say!("terminal.files.there_already_choose_another", path))
}

/// Makes a folder that only its owner can read, and the folders above it, if it is not there.
///
/// # Errors
/// Those of the disk.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    builder().recursive(true).create(folder)
}

/// Makes a folder that is not there yet.
///
/// # Errors
/// `AlreadyExists`, and those of the disk.
#[cfg(feature = "demo")]
pub(crate) fn make_new_folder(folder: &Path) -> io::Result<()> {
    if let Some(above) = folder.parent().filter(|above| !above.as_os_str().is_empty()) {
        fs::create_dir_all(above)?;
    }
    builder().create(folder)
}

fn builder() -> fs::DirBuilder {
    #[allow(unused_mut, reason = "only Unix has a mode to set")]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, content: &[u8], replace: bool) -> Result<(), Stop> {
        Out::begin(path, replace)?.write(content)
    }

    #[test]
    fn a_file_is_written_once_and_replaced_only_when_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hours.csv");
        write(&file, b"one", false).unwrap();
        assert!(write(&file, b"two", false).is_err());
        assert_eq!(fs::read(&file).unwrap(), b"one");
        write(&file, b"two", true).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"two");
        assert!(write(&folder.path().join("none/hours.csv"), b"", false).is_err());
        drop(Out::begin(&folder.path().join("never.csv"), false).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
    }

    #[test]
    fn security_23_no_folder_link_or_record_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("folder")).unwrap();
        assert!(write(&folder.path().join("folder"), b"", true).is_err());
        fs::write(folder.path().join("tandem.db"), "a record").unwrap();
        for name in ["tandem.db", "other.json"] {
            assert!(write(&folder.path().join(name), b"", true).is_err(), "{name}");
        }
        assert_eq!(fs::read(folder.path().join("tandem.db")).unwrap(), b"a record");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_it() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hours.csv");
        write(&file, b"", true).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let link = folder.path().join("link");
        symlink(folder.path().join("nowhere"), &link).unwrap();
        assert!(write(&link, b"", false).is_err(), "a link is a file of that name");
        assert!(write(&link, b"", true).is_err(), "and is not followed");
    }

    #[test]
    fn a_new_folder_is_new() {
        let folder = tempfile::tempdir().unwrap();
        let new = folder.path().join("a/b");
        make_new_folder(&new).unwrap();
        assert_eq!(make_new_folder(&new).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    }
}
