//! A private folder for a database that is needed for a while, and is gone afterwards.
//!
//! What stands in it is encrypted, always; what a killed program leaves there tells nobody anything. It is
//! removed all the same, by the next one beside the same file: a folder that stands there for nothing is one
//! that a person wonders about. A lock in it says that it is ours, and whether somebody works in it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;

use crate::error::Result;
use crate::files;
use crate::key;
use crate::locks::{self, Kind, Locked};
use crate::new_file;

/// What the name of one beside a file begins with, before [`RANDOM`] bytes in hexadecimal.
const HIDDEN: &str = ".tandem-";
const RANDOM: usize = 16;
/// Locked while somebody works in the folder.
const IN_USE: &str = "in-use";

/// The folder. Removed with all that is in it when dropped.
#[derive(Debug)]
pub(crate) struct Scratch {
    folder: PathBuf,
    /// Closed, and so given back, before the folder is removed: Windows asks for that.
    in_use: Option<Locked>,
}

impl Scratch {
    /// One among the system's temporary files.
    pub(crate) fn temporary() -> Result<Self> {
        Self::within(&std::env::temp_dir(), "tandem-")
    }

    /// A hidden one beside a file that is being made, on the same disk.
    pub(crate) fn beside(target: &Path) -> Result<Self> {
        let folder = new_file::folder_of(target);
        remove_left(folder);
        let mut scratch = Self::within(folder, HIDDEN)?;
        let in_use = locks::open(&scratch.folder, IN_USE).ok();
        scratch.in_use = in_use.filter(|file| locks::try_lock(file, Kind::Exclusive).is_ok());
        Ok(scratch)
    }

    fn within(folder: &Path, prefix: &str) -> Result<Self> {
        let mut random = [0; RANDOM];
        key::random(&mut random)?;
        let scratch = folder.join(format!("{prefix}{}", HEXLOWER.encode(&random)));
        files::private_folder().create(&scratch)?;
        Ok(Self { folder: scratch, in_use: None })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.join(files::DATABASE)
    }
}

/// Removes the folders beside a file that killed programs left: those that have our lock, which nobody holds,
/// and a database. Nothing goes that this module did not make.
fn remove_left(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let random = name.to_str().and_then(|name| name.strip_prefix(HIDDEN));
        let random = random.and_then(|digits| HEXLOWER.decode(digits.as_bytes()).ok());
        let is_folder = entry.file_type().is_ok_and(|it| it.is_dir());
        if is_folder && random.is_some_and(|it| it.len() == RANDOM) {
            let _ = remove_if_left(&entry.path());
        }
    }
}

fn remove_if_left(scratch: &Path) -> Result<()> {
    let database = scratch.join(files::DATABASE);
    let mark = scratch.join(IN_USE);
    for file in [&mark, &database] {
        if !fs::symlink_metadata(file)?.is_file() {
            return Ok(());
        }
    }
    let lock = File::options().write(true).open(&mark)?;
    if locks::try_lock(&lock, Kind::Exclusive).is_ok() {
        for file in files::with_log(&database).iter().chain([&mark]) {
            files::remove(file)?;
        }
        fs::remove_dir(scratch)?;
    }
    Ok(())
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.in_use = None;
        // What cannot be removed is encrypted.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    /// One whose program was killed stayed for ever.
    #[test]
    fn what_a_killed_backup_left_goes_with_the_next_one_and_nothing_else_does() {
        let home = testing::folder();
        let target = home.path().join("stick.tandem");
        let in_use = Scratch::beside(&target).unwrap();
        let mut killed = Scratch::beside(&target).unwrap();
        for scratch in [&in_use, &killed] {
            fs::write(scratch.database(), "encrypted").unwrap();
        }
        let left = killed.folder.clone();
        // As the system does it.
        killed.in_use = None;
        std::mem::forget(killed);

        let others =
            ["", "1", "0123456789abcdef0123456789abcdeg"].map(|end| format!("{HIDDEN}{end}"));
        let unmarked = home.path().join(format!("{HIDDEN}{}", "0".repeat(2 * RANDOM)));
        for other in others.iter().map(|name| home.path().join(name)).chain([unmarked.clone()]) {
            fs::create_dir(&other).unwrap();
            fs::write(other.join(files::DATABASE), "somebody's").unwrap();
        }
        let somebodys = home.path().join(format!("{HIDDEN}{}", "1".repeat(2 * RANDOM)));
        fs::create_dir(&somebodys).unwrap();
        for name in [files::DATABASE, IN_USE, "own words"] {
            fs::write(somebodys.join(name), "").unwrap();
        }
        drop(Scratch::beside(&target).unwrap());
        assert!(!left.exists());
        assert!(in_use.database().exists() && somebodys.join("own words").exists());
        assert!(unmarked.join(files::DATABASE).exists());
        assert!(others.iter().all(|name| home.path().join(name).join(files::DATABASE).exists()));
    }
}
