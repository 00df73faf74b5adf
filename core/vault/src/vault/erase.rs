//! Erasing a vault: nobody opens it again, whoever has its passphrase.
//!
//! **The keys go first, in their place**: every key file is written over with a mark and zeros. Without
//! keys the database is noise, also in the blocks that a disk keeps of a removed file. Writing over takes
//! no room, so a full disk can be erased as well; and it reaches what another name of the file leads to.
//!
//! **The mark stands where the keys stood**, and nowhere else, so there is one truth: a folder whose keys
//! are a mark was erased, all or nearly, and one whose keys are whole was not. A record that somebody puts
//! back after an erasing that was cut off brings its keys, and so is a record. (A mark in a file of its own
//! stayed beside what was put back, and had it removed.) The mark names the salt of the database, so that
//! one of another vault counts for nothing.
//!
//! **Nothing but erasing removes anything.** What a killed program leaves opens with nothing, and is told as
//! what it is; making a vault there waits until somebody erases again. Where one of the two key files was
//! written over and the other was not, the vault stands, and each opening says that an erasing began
//! ([`crate::Found`]).
//!
//! On a flash drive, and on a file system that writes to a new place, writing over changes other blocks than
//! it meant, and what is left is as good as the passphrase; only a key that stands in a device's own
//! keystore goes for certain.
//!
//! The files that are only locks stay, and hold nothing: who removed one could let two programs
//! hold it ([`crate::locks`]).

use std::fs::{self, Metadata};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;

use super::Vault;
use crate::door;
use crate::envelope;
use crate::error::{Error, Result};
use crate::files;
use crate::locks::InUse;
use crate::new_file;

/// What every file of a vault begins with that holds something, the first to go first. The marks that the
/// keys became go last.
const NAMES: [&str; 4] = [files::HEADS, files::TRIES, files::DATABASE, files::KEYS];

/// What a mark begins with.
const MARK: &str = "tandem-erased/1\n";

impl Vault {
    /// Erases the vault in `folder`. No secret is asked for: it is for whoever can remove files anyway.
    ///
    /// Returns what stays: what a link led to, and what has another name as well (then the path that it
    /// had here). No key is among it.
    ///
    /// # Errors
    /// [`Error::NoVault`]; [`Error::Busy`] while anybody has it open, after which nothing is changed;
    /// those of the disk, after which it is for the next attempt to end.
    pub fn erase(folder: &Path) -> Result<Vec<PathBuf>> {
        if parts(folder)?.is_empty() {
            return Err(Error::NoVault);
        }
        let _alone = match InUse::alone(folder) {
            // A lock that cannot be made for want of room is held by nobody.
            Err(Error::Full) => None,
            alone => Some(alone?),
        };
        begin(folder)?;
        finish(folder)
    }
}

/// Writes over the keys, after which nothing opens the vault. Those that have another name come first,
/// since nothing else would destroy them: where that fails, nothing is erased.
pub(crate) fn begin(folder: &Path) -> Result<()> {
    let mark = mark(door::salt(&folder.join(files::DATABASE))?);
    let mut keys: Vec<_> = parts(folder)?.into_iter().filter(|part| part.is_key).collect();
    keys.sort_by_key(|part| part.elsewhere.is_none());
    for Part { path, elsewhere, .. } in keys {
        let alone = elsewhere.is_none();
        if !alone && !holds_keys(&path) {
            continue; // somebody's, and none of ours
        }
        match write_over(&path, mark.as_bytes()) {
            Err(_) if alone => files::remove(&path)?,
            written => written?,
        }
    }
    Ok(())
}

/// Whether what stands in the folder was erased, as far as one of its key files says.
pub(crate) fn has_begun(folder: &Path) -> Result<bool> {
    let of_this = match door::salt(&folder.join(files::DATABASE))? {
        Some(salt) => mark(Some(salt)),
        None => MARK.to_owned(),
    };
    Ok([files::KEYS, files::KEYS_COPY].iter().any(|keys| begins(&folder.join(keys), &of_this)))
}

/// Whether an erasing wrote over this file.
pub(crate) fn is_mark(file: &Path) -> bool {
    begins(file, MARK)
}

/// What cannot be read says nothing of an erasing.
fn begins(file: &Path, with: &str) -> bool {
    matches!(files::read_small(file), Ok(Some(found)) if found.starts_with(with.as_bytes()))
}

fn mark(salt: Option<[u8; 16]>) -> String {
    let named = salt.map(|salt| HEXLOWER.encode(&salt)).unwrap_or_default();
    format!("{MARK}{named}\n")
}

/// Removes all parts.
fn finish(folder: &Path) -> Result<Vec<PathBuf>> {
    let (keys, others): (Vec<_>, Vec<_>) = parts(folder)?.into_iter().partition(|it| it.is_key);
    let mut stays = Vec::new();
    for parts in [others, keys] {
        for Part { path, elsewhere, .. } in parts {
            // What was a key is nothing any more, wherever it is.
            stays.extend(elsewhere.filter(|_| !is_mark(&path)));
            files::remove(&path)?;
        }
        new_file::flush_folder_of(&folder.join(files::KEYS));
    }
    Ok(stays)
}

/// A file of a vault that holds something.
struct Part {
    path: PathBuf,
    is_key: bool,
    /// What it leads to, or itself, if removing it leaves that.
    elsewhere: Option<PathBuf>,
}

/// Every one of them, whatever it is called: a log that was set aside, a file that a killed program was
/// writing. What has such a name and is a folder is none.
fn parts(folder: &Path) -> Result<Vec<Part>> {
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
        let is_part = NAMES.iter().any(|part| shown.starts_with(part.as_bytes()));
        let path = entry.path();
        let itself = fs::symlink_metadata(&path)?;
        if is_part && name != files::KEY_LOCK.as_bytes() && !itself.is_dir() {
            let is_key = shown.starts_with(files::KEYS.as_bytes());
            found.push(Part { elsewhere: elsewhere(&path, &itself), path, is_key });
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

fn elsewhere(path: &Path, itself: &Metadata) -> Option<PathBuf> {
    if itself.is_symlink() {
        return fs::canonicalize(path).ok();
    }
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::nlink(itself) > 1 {
        return Some(path.to_owned());
    }
    None
}

/// Whether a file that a link leads to is one of keys, and not anything else that somebody has.
fn holds_keys(path: &Path) -> bool {
    let mut begins = [0; envelope::MAGIC.len()];
    let is_file = fs::metadata(path).is_ok_and(|found| found.is_file());
    let read =
        is_file && fs::File::open(path).and_then(|mut it| it.read_exact(&mut begins)).is_ok();
    read && begins == envelope::MAGIC.as_bytes()
}

/// Writes `mark` and zeros over all that a file holds.
fn write_over(path: &Path, mark: &[u8]) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).open(path)?;
    let length = usize::try_from(file.metadata()?.len()).unwrap_or_default();
    let mut over = mark.to_vec();
    over.resize(length.clamp(mark.len(), 1 << 20), 0);
    file.write_all(&over)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{
        PASSPHRASE, copy, create, folder, installed, open, refused, set_title, snapshot, title,
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

    /// After every file that an erasing writes over or removes.
    #[test]
    fn what_a_killed_erasing_leaves_is_no_vault_and_goes_with_the_next_erasing() {
        let whole = full();
        let files = parts(whole.path()).unwrap();
        let (keys, others): (Vec<_>, Vec<_>) = files.iter().partition(|it| it.is_key);
        assert!(keys.len() == 4 && others.len() > 3);
        let order: Vec<_> = others.into_iter().chain(keys).collect();
        for removed in 0..order.len() {
            let home = copy(whole.path());
            begin(home.path()).unwrap();
            for file in &order[..removed] {
                fs::remove_file(home.path().join(file.path.file_name().unwrap())).unwrap();
            }
            let before = snapshot(home.path());
            let opened = Vault::open(home.path(), PASSPHRASE, installed(1));
            assert!(matches!(refused(opened), Error::NoVault), "{removed}");
            // Free again is a place where only what nobody reads as keys is left.
            let made = Vault::create(home.path(), PASSPHRASE, installed(1));
            if removed + 1 < order.len() {
                assert!(matches!(made, Err(Error::AlreadyExists)), "{removed}");
                assert!(snapshot(home.path()) == before);
            }
            drop(made);
            Vault::erase(home.path()).unwrap();
            assert!(only_locks(home.path()), "{removed}: {:?}", snapshot(home.path()).keys());
            create(home.path()).0.close().unwrap();
        }
    }

    /// The mark was a file beside the others: it stayed when they were put back, and had them removed.
    #[test]
    fn security_14_a_vault_that_was_put_back_after_a_killed_erasing_is_a_vault() {
        let whole = full();
        let names: Vec<_> = parts(whole.path()).unwrap();
        for removed in 0..names.len() {
            let home = copy(whole.path());
            begin(home.path()).unwrap();
            for part in &names[..removed] {
                fs::remove_file(home.path().join(part.path.file_name().unwrap())).unwrap();
            }
            for (name, bytes) in snapshot(whole.path()) {
                fs::write(home.path().join(name), bytes).unwrap();
            }
            let made = Vault::create(home.path(), PASSPHRASE, installed(1));
            assert!(matches!(refused(made), Error::AlreadyExists));
            let vault = open(home.path());
            assert_eq!(title(&vault, 1).as_deref(), Some("kept"));
            assert!(!vault.found().erasing_began && vault.check().unwrap().ok());
        }
    }

    /// Of the two key files one was written over. In doubt the vault stands, and says so until its person
    /// has said what it is to be.
    #[test]
    fn security_14_where_one_key_file_is_whole_the_vault_stands_and_tells_of_the_erasing() {
        for over in [files::KEYS, files::KEYS_COPY] {
            let home = folder();
            create(home.path()).0.close().unwrap();
            let whole = fs::read(home.path().join(over)).unwrap();
            let erased = copy(home.path());
            begin(erased.path()).unwrap();
            fs::copy(erased.path().join(over), home.path().join(over)).unwrap();
            for _ in 0..2 {
                let vault = open(home.path());
                assert!(vault.found().erasing_began, "{over}");
                vault.close().unwrap();
            }
            let ended = copy(home.path());
            Vault::erase(ended.path()).unwrap();
            assert!(only_locks(ended.path()));

            let vault = open(home.path());
            vault.accept_loss().unwrap();
            vault.close().unwrap();
            assert!(!open(home.path()).found().erasing_began);
            assert_eq!(fs::read(home.path().join(over)).unwrap(), whole);
        }
    }

    /// What the links led to stood there as before, and its keys opened it.
    #[cfg(unix)]
    #[test]
    fn what_another_name_leads_to_is_destroyed_or_told() {
        use std::os::unix::fs::symlink;
        let keys = [files::KEYS, files::KEYS_COPY];
        for is_symbolic in [true, false] {
            let (home, elsewhere) = (folder(), folder());
            create(home.path()).0.close().unwrap();
            let whole = copy(home.path());
            for name in [files::DATABASE, files::KEYS, files::KEYS_COPY] {
                let (here, there) = (home.path().join(name), elsewhere.path().join(name));
                if is_symbolic {
                    fs::rename(&here, &there).unwrap();
                    symlink(&there, &here).unwrap();
                } else {
                    fs::hard_link(&here, &there).unwrap();
                }
            }
            open(home.path()).close().unwrap();
            let stays = Vault::erase(home.path()).unwrap();
            let told = if is_symbolic {
                elsewhere.path().canonicalize().unwrap()
            } else {
                home.path().into()
            };
            assert_eq!(stays, [told.join(files::DATABASE)]);
            assert!(only_locks(home.path()));
            let name = |name: &str| fs::read(elsewhere.path().join(name)).unwrap();
            for keys in keys {
                assert!(name(keys).starts_with(MARK.as_bytes()), "{keys}");
            }
            assert_eq!(name(files::DATABASE), snapshot(whole.path())[files::DATABASE]);
        }
    }

    /// A link of that name must not have an erasing destroy what is somebody's own.
    #[cfg(unix)]
    #[test]
    fn what_a_link_leads_to_and_is_no_key_file_is_left() {
        let home = folder();
        create(home.path()).0.close().unwrap();
        let own = home.path().join("own words");
        fs::write(&own, "a heron by the water, and more than a dozen bytes").unwrap();
        fs::remove_file(home.path().join(files::KEYS_COPY)).unwrap();
        std::os::unix::fs::symlink(&own, home.path().join(files::KEYS_COPY)).unwrap();
        std::os::unix::fs::symlink("/nowhere", home.path().join("tandem.keys.2")).unwrap();
        let stays = Vault::erase(home.path()).unwrap();
        assert_eq!(stays, [own.canonicalize().unwrap()]);
        assert!(fs::read_to_string(own).unwrap().starts_with("a heron"));
        assert!(!home.path().join(files::KEYS).exists());
    }

    /// A mark of another vault's erasing, and what is cut off while it is written.
    #[test]
    fn security_14_a_mark_that_no_erasing_of_this_vault_wrote_counts_for_nothing() {
        let home = folder();
        create(home.path()).0.close().unwrap();
        let other = folder();
        create(other.path()).0.close().unwrap();
        begin(other.path()).unwrap();
        let of_another = fs::read(other.path().join(files::KEYS)).unwrap();
        let keys = fs::read(home.path().join(files::KEYS)).unwrap();
        for mark in [&b""[..], &of_another, MARK.as_bytes(), &keys[..200]] {
            for name in [files::KEYS, files::KEYS_COPY] {
                fs::write(home.path().join(name), mark).unwrap();
            }
            let before = snapshot(home.path());
            let made = Vault::create(home.path(), PASSPHRASE, installed(1));
            assert!(matches!(refused(made), Error::AlreadyExists));
            let opened = Vault::open(home.path(), PASSPHRASE, installed(1));
            assert!(matches!(refused(opened), Error::Damaged(_)));
            assert!(snapshot(home.path()) == before);
        }
        fs::write(home.path().join(files::KEYS), keys).unwrap();
        open(home.path()).close().unwrap();
        Vault::erase(home.path()).unwrap();
        assert!(only_locks(home.path()));
    }
}
