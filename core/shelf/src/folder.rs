//! A shelf in a folder: what Syncthing, Nextcloud, Drive or a stick carries.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::names::Name;
use crate::place::{Listed, Listing, Shelf, ShelfError};

/// Nobody writes an object, 4 MiB at the most, for so long.
const LONG_AGO: Duration = Duration::from_secs(60 * 60);

/// A folder of the file system. An object is written under another name first, which programs that carry
/// folders leave alone (`~*.tmp` is on the lists of Nextcloud and ownCloud), and is on the disk before it
/// gets its own.
#[derive(Clone, Debug)]
pub struct FolderShelf {
    folder: PathBuf,
}

impl FolderShelf {
    /// The shelf in a folder, which must be there: one that is not is no empty shelf.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    fn path(&self, name: &str) -> Result<PathBuf, ShelfError> {
        let plain =
            !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0', ':']);
        if plain { Ok(self.folder.join(name)) } else { Err(ShelfError::Refused) }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let (target, hidden) = (self.folder.join(name), self.folder.join(temporary(name)));
        let written = write_new(&hidden, bytes).and_then(|()| {
            // A name is put once. Should it be there all the same, it has these bytes or is spoilt, and
            // what is spoilt goes out under another name.
            match target.try_exists()? {
                true => Err(ErrorKind::AlreadyExists.into()),
                false => fs::rename(&hidden, &target),
            }
        });
        if written.is_err() {
            let _ = fs::remove_file(&hidden);
        }
        written?;
        flush(&self.folder)
    }
}

impl Shelf for FolderShelf {
    fn list(&self) -> Result<Listing, ShelfError> {
        let mut objects = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            // Not followed: a link leads to what is not on the shelf.
            match entry.metadata() {
                Ok(found) if found.is_file() && is_temporary(&name) => {
                    if is_left_over(&name, &found) {
                        // It is in nobody's way, and the next list tries again.
                        let _ = fs::remove_file(entry.path());
                    }
                }
                Ok(found) if found.is_file() => {
                    objects.push(Listed { name, size: found.len() });
                }
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Listing { objects, date: None })
    }

    fn get(&self, name: &str, most: u64) -> Result<Vec<u8>, ShelfError> {
        let path = self.path(name)?;
        if !fs::symlink_metadata(&path)?.is_file() {
            return Err(ShelfError::Refused);
        }
        let mut bytes = Vec::new();
        File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most { Err(ShelfError::Refused) } else { Ok(bytes) }
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ShelfError> {
        self.path(name)?;
        match self.write(name, bytes) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(ShelfError::Refused),
            done => Ok(done?),
        }
    }

    fn remove(&self, name: &str) -> Result<(), ShelfError> {
        match fs::remove_file(self.path(name)?) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => Ok(removed.and_then(|()| flush(&self.folder))?),
        }
    }
}

impl From<io::Error> for ShelfError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::Absent,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::Denied,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            ErrorKind::ResourceBusy | ErrorKind::WouldBlock => Self::Busy { after_secs: None },
            // What a cloud's folder answers for a file that it has not brought yet.
            ErrorKind::Deadlock | ErrorKind::TimedOut => Self::NotHereYet,
            _ => Self::Refused,
        }
    }
}

fn temporary(name: &str) -> String {
    format!("~{name}.tmp")
}

fn is_temporary(name: &str) -> bool {
    name.starts_with('~') && name.ends_with(".tmp")
}

/// Whether a program was killed while it wrote this, of ours and long ago: another one may write right now.
fn is_left_over(name: &str, found: &fs::Metadata) -> bool {
    let ours = name[1..].strip_suffix(".tmp").is_some_and(|name| name.parse::<Name>().is_ok());
    let age = found.modified().ok().and_then(|written| written.elapsed().ok());
    ours && age.is_some_and(|age| age >= LONG_AGO)
}

/// Writes a file that only its owner can read, to the disk. What a killed program left under the name is
/// written over.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes a naming durable. Windows has no way to flush a folder, and NTFS journals the naming.
fn flush(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_does_what_a_shelf_does() {
        let home = tempfile::tempdir().unwrap();
        let shelf = FolderShelf::new(home.path());
        shelf.put("a.bin", b"one").unwrap();
        assert_eq!(shelf.get("a.bin", 3), Ok(b"one".to_vec()));
        assert_eq!(shelf.get("a.bin", 2), Err(ShelfError::Refused));
        assert_eq!(shelf.get("b.bin", 9), Err(ShelfError::Absent));
        let listed = Listed { name: "a.bin".into(), size: 3 };
        assert_eq!(shelf.list().unwrap().objects, [listed]);
        assert_eq!(shelf.put("a.bin", b"two"), Err(ShelfError::Refused));
        assert_eq!(shelf.get("a.bin", 3), Ok(b"one".to_vec()), "a name is never put twice");
        shelf.remove("a.bin").unwrap();
        shelf.remove("a.bin").unwrap();
        assert!(shelf.list().unwrap().objects.is_empty());
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "nothing is left beside");
    }

    #[test]
    fn what_a_killed_program_left_is_not_listed_and_not_in_the_way() {
        let home = tempfile::tempdir().unwrap();
        let shelf = FolderShelf::new(home.path());
        fs::write(home.path().join("~a.bin.tmp"), "half").unwrap();
        fs::create_dir(home.path().join("folder")).unwrap();
        assert!(shelf.list().unwrap().objects.is_empty());
        shelf.put("a.bin", b"whole").unwrap();
        assert_eq!(shelf.get("a.bin", 9), Ok(b"whole".to_vec()));
        assert!(!home.path().join("~a.bin.tmp").exists());
    }

    /// They stood there for good: only a put of the same name, which never comes, took them away.
    #[test]
    fn attack_m2_what_a_killed_program_left_goes_after_an_hour() {
        let home = tempfile::tempdir().unwrap();
        let of_ours = "~habcdefghjk-0000001-yex0gf4x4sgg9xh6.bin.tmp";
        for name in [of_ours, "~somebody's.tmp"] {
            fs::write(home.path().join(name), "half").unwrap();
        }
        let here = || {
            FolderShelf::new(home.path()).list().unwrap();
            fs::read_dir(home.path()).unwrap().count()
        };
        assert_eq!(here(), 2, "it may be on its way");
        for entry in fs::read_dir(home.path()).unwrap() {
            let file = File::options().write(true).open(entry.unwrap().path()).unwrap();
            file.set_modified(std::time::SystemTime::now() - LONG_AGO).unwrap();
        }
        assert_eq!(here(), 1, "and somebody else's stays");
        assert!(!home.path().join(of_ours).exists());
    }

    #[test]
    fn a_folder_that_is_not_there_is_not_empty_and_no_name_leads_out_of_one() {
        let home = tempfile::tempdir().unwrap();
        let shelf = FolderShelf::new(&home.path().join("none"));
        assert_eq!(shelf.list(), Err(ShelfError::Absent));
        assert_eq!(shelf.put("a.bin", b""), Err(ShelfError::Absent));
        let shelf = FolderShelf::new(home.path());
        for name in ["", "..", "../a", "a/b", "a\\b", ".hidden", "c:x"] {
            assert_eq!(shelf.get(name, 9), Err(ShelfError::Refused), "{name}");
            assert_eq!(shelf.put(name, b""), Err(ShelfError::Refused), "{name}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("/etc/hostname", home.path().join("link")).unwrap();
            assert!(shelf.list().unwrap().objects.is_empty());
            assert_eq!(shelf.get("link", 9), Err(ShelfError::Refused));
        }
    }
}
