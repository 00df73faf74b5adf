//! Files that leave the record: written whole, readable by their owner only, never over another.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Writes a file so that there is never a half of it: a temporary file beside it, flushed to the
/// disk, gets the name. Where there is a file of that name it is kept, unless `replace`.
///
/// # Errors
/// `AlreadyExists` without `replace`; those of the disk. Nothing is left behind.
pub(crate) fn write_whole(path: &Path, content: &[u8], replace: bool) -> io::Result<()> {
    let temporary = beside(path)?;
    let written = write_new(&temporary, content)
        .and_then(|()| if replace { fs::rename(&temporary, path) } else { name(&temporary, path) });
    // Gone already if it was renamed.
    let _ = fs::remove_file(&temporary);
    written.and_then(|()| flush_folder_of(path))
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

/// A name in the same folder that nothing else has.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidFilename))?;
    let random = tandem::random_id().map_err(io::Error::other)?;
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{random}"));
    Ok(path.with_file_name(hidden))
}

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let written = file.write_all(content).and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}

/// Gives a file a second name if that name is free. In one step, so that no file that appears in
/// between is overwritten.
fn name(temporary: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(temporary, path) {
        // Some file systems know no second name.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            write_new(path, &fs::read(temporary)?)
        }
        done => done,
    }
}

fn flush_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if cfg!(unix) {
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_once_and_replaced_only_when_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hours.csv");
        write_whole(&file, b"one", false).unwrap();
        let again = write_whole(&file, b"two", false).unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&file).unwrap(), b"one");
        write_whole(&file, b"two", true).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
        assert!(write_whole(&folder.path().join("none/hours.csv"), b"", false).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_it() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hours.csv");
        write_whole(&file, b"", true).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let link = folder.path().join("link");
        symlink(folder.path().join("nowhere"), &link).unwrap();
        assert!(write_whole(&link, b"", false).is_err(), "a link is a file of that name");
    }

    #[test]
    fn a_new_folder_is_new() {
        let folder = tempfile::tempdir().unwrap();
        let new = folder.path().join("a/b");
        make_new_folder(&new).unwrap();
        assert_eq!(make_new_folder(&new).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    }
}
