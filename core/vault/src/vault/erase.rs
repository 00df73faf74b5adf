//! Erasing a vault: nobody opens it again, whoever has its passphrase.
//!
//! The keys go first: without them the database is noise, also in the blocks that a disk keeps of a
//! removed file. Before anything goes, a mark is set, `tandem.erased`; it goes last. What a killed
//! program leaves in between has the mark, reads as no vault, and is removed by whoever looks next. So
//! an erasing that began is an erasing, and never a damaged record that asks to be mended.
//!
//! **The mark names what is erased**: the salts of the database and the keys that stood there. A file
//! that merely has its name, and one that came back from a copy of the folder beside another vault,
//! count for nothing: they must neither hide a vault nor have it removed.
//!
//! The keys are written over with zeros before they go. On a flash drive, and on a file system that
//! writes to a new place, this changes other blocks than it meant, and what is left is as good as the
//! passphrase; only a key that stands in a device's own keystore goes for certain.
//!
//! The files that are only locks stay, and hold nothing: who removed one could let two programs
//! hold it ([`crate::locks`]).

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;

use super::Vault;
use crate::door;
use crate::envelope::Envelope;
use crate::error::{Error, Result, unless_damaged};
use crate::files;
use crate::locks::InUse;
use crate::new_file;

/// What every file of a vault begins with that holds something, the first to go first.
const NAMES: [&str; 4] = [files::KEYS, files::HEADS, files::TRIES, files::DATABASE];

/// What a mark begins with.
const MARK: &str = "tandem-erased/1\n";

impl Vault {
    /// Erases the vault in `folder`. No secret is asked for: it is for whoever can remove files anyway.
    ///
    /// # Errors
    /// [`Error::NoVault`]; [`Error::Busy`] while anybody has it open, after which nothing is changed;
    /// those of the disk, after which it is for the next attempt to end.
    pub fn erase(folder: &Path) -> Result<()> {
        let mark = folder.join(files::ERASED);
        if parts(folder)?.is_empty() && !mark.try_exists()? {
            return Err(Error::NoVault);
        }
        let alone = InUse::alone(folder)?;
        begin(folder)?;
        finish(folder, &alone)
    }
}

/// Ends an erasing that was cut off. Where it cannot be ended, it is no vault all the same.
pub(super) fn end_what_began(folder: &Path) {
    drop(InUse::alone(folder).and_then(|alone| finish(folder, &alone)));
}

/// Sets the mark. What is cut off while it is written counts for nothing.
pub(crate) fn begin(folder: &Path) -> Result<()> {
    let path = folder.join(files::ERASED);
    let mut mark = new_file::private().create(true).truncate(true).open(&path)?;
    let named: Vec<_> = salts(folder)?.iter().map(|salt| HEXLOWER.encode(salt)).collect();
    mark.write_all(format!("{MARK}{}\n", named.join(" ")).as_bytes())?;
    mark.sync_all()?;
    new_file::flush_folder_of(&path);
    Ok(())
}

/// Whether an erasing of what stands in the folder has begun and not ended.
pub(crate) fn has_begun(folder: &Path) -> Result<bool> {
    let mark = unless_damaged(files::read_small(&folder.join(files::ERASED)))?.flatten();
    let mark = mark.and_then(|bytes| String::from_utf8(bytes).ok());
    let named = mark.as_deref().and_then(|mark| mark.strip_prefix(MARK)?.strip_suffix('\n'));
    let Some(named) = named else { return Ok(false) };
    let named: Vec<_> = named.split(' ').collect();
    Ok(salts(folder)?.iter().all(|salt| named.contains(&&*HEXLOWER.encode(salt))))
}

/// The salts of the database and of the keys in a folder, as far as either is there and whole.
fn salts(folder: &Path) -> Result<Vec<[u8; 16]>> {
    let mut salts = Vec::from_iter(door::salt(&folder.join(files::DATABASE))?);
    for keys in [files::KEYS, files::KEYS_COPY] {
        match Envelope::read(&folder.join(keys)) {
            Ok(keys) => salts.extend(keys.map(|keys| *keys.database_salt())),
            Err(Error::Damaged(_) | Error::NewerVersion) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(salts)
}

/// Removes all parts, and then the mark, if an erasing has begun.
pub(super) fn finish(folder: &Path, _alone: &InUse) -> Result<()> {
    let mark = folder.join(files::ERASED);
    if !has_begun(folder)? {
        return Ok(());
    }
    for part in parts(folder)? {
        let name = part.file_name().map(OsStr::as_encoded_bytes).unwrap_or_default();
        if name.windows(files::KEYS.len()).any(|at| at == files::KEYS.as_bytes()) {
            drop(write_over(&part));
        }
        files::remove(&part)?;
    }
    new_file::flush_folder_of(&mark);
    fs::remove_file(&mark)?;
    new_file::flush_folder_of(&mark);
    Ok(())
}

/// Every file of a vault that holds something, whatever it is called: a log that was set aside, a file
/// that a killed program was writing.
fn parts(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.as_encoded_bytes();
        let shown = name.strip_prefix(b".").unwrap_or(name);
        let order = NAMES.iter().position(|part| shown.starts_with(part.as_bytes()));
        if let Some(order) = order.filter(|_| name != files::KEY_LOCK.as_bytes()) {
            found.push((order, entry.path()));
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

fn write_over(path: &Path) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).open(path)?;
    let length = usize::try_from(file.metadata()?.len()).unwrap_or_default();
    file.write_all(&vec![0; length.min(1 << 20)])?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{
        PASSPHRASE, copy, create, folder, installed, open, refused, set_title, snapshot,
    };

    const LOCKS: [&str; 3] = [files::KEY_LOCK, files::LOCK, files::TURN];

    fn only_locks(folder: &Path) -> bool {
        snapshot(folder).into_iter().all(|(name, held)| LOCKS.contains(&&*name) && held.is_empty())
    }

    /// A vault with all that ever stands in a folder.
    fn full() -> tempfile::TempDir {
        let home = folder();
        let (vault, _) = create(home.path());
        set_title(&vault, 1, "kept");
        let crashed = copy(home.path());
        for left in ["tandem.db-wal.stale-1", ".tandem.keys.0011223344556677.tmp", "tandem.keys.2"]
        {
            fs::write(crashed.path().join(left), "left").unwrap();
        }
        crashed
    }

    #[test]
    fn nothing_but_locks_is_left_and_the_place_is_free() {
        let home = full();
        fs::write(home.path().join("tandem-notes.txt"), "somebody's own").unwrap();
        Vault::erase(home.path()).unwrap();
        assert!(home.path().join("tandem-notes.txt").exists(), "what is not a vault's stays");
        fs::remove_file(home.path().join("tandem-notes.txt")).unwrap();
        assert!(only_locks(home.path()), "{:?}", snapshot(home.path()).keys());
        assert!(matches!(refused(Vault::erase(home.path())), Error::NoVault));
        assert!(matches!(refused(Vault::erase(&home.path().join("none"))), Error::NoVault));
        create(home.path()).0.close().unwrap();
    }

    #[test]
    fn while_it_is_open_nothing_is_erased() {
        let home = full();
        let vault = open(home.path());
        let before = snapshot(home.path());
        assert!(matches!(refused(Vault::erase(home.path())), Error::Busy));
        assert_eq!(snapshot(home.path()), before);
        vault.close().unwrap();
        Vault::erase(home.path()).unwrap();
    }

    /// After every file that an erasing removes.
    #[test]
    fn what_a_killed_erasing_leaves_is_no_vault_and_goes_with_the_next_look() {
        let whole = full();
        let files = parts(whole.path()).unwrap();
        assert!(files.len() > 6 && files[0].ends_with(".tandem.keys.0011223344556677.tmp"));
        for removed in 0..=files.len() {
            for look in 0..3 {
                let home = copy(whole.path());
                begin(home.path()).unwrap();
                for file in &files[..removed] {
                    fs::remove_file(home.path().join(file.file_name().unwrap())).unwrap();
                }
                match look {
                    0 => {
                        let opened = Vault::open(home.path(), PASSPHRASE, installed(1));
                        assert!(matches!(refused(opened), Error::NoVault), "{removed}");
                    }
                    1 => Vault::erase(home.path()).unwrap(),
                    _ => {
                        create(home.path()).0.close().unwrap();
                        Vault::erase(home.path()).unwrap();
                    }
                }
                assert!(only_locks(home.path()), "{removed}: {:?}", snapshot(home.path()).keys());
            }
        }
    }

    /// A file of that name, empty, hid a record, and making one anew or the next look removed it.
    #[test]
    fn security_14_a_mark_that_no_erasing_of_this_vault_wrote_counts_for_nothing() {
        let home = folder();
        create(home.path()).0.close().unwrap();
        let other = folder();
        create(other.path()).0.close().unwrap();
        begin(other.path()).unwrap();
        let of_another = fs::read(other.path().join(files::ERASED)).unwrap();
        begin(home.path()).unwrap();
        let cut = fs::read(home.path().join(files::ERASED)).unwrap();
        for mark in [&b""[..], &of_another, MARK.as_bytes(), &cut[..cut.len() - 1]] {
            fs::write(home.path().join(files::ERASED), mark).unwrap();
            let before = snapshot(home.path());
            let made = Vault::create(home.path(), PASSPHRASE, installed(1));
            assert!(matches!(refused(made), Error::AlreadyExists));
            assert!(snapshot(home.path()) == before);
            open(home.path()).close().unwrap();
        }
        Vault::erase(home.path()).unwrap();
        assert!(only_locks(home.path()));
    }
}
