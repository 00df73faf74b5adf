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
//! **What cannot be done is told.** Where the disk does not confirm what was written over the keys, or a file
//! cannot be removed, the marks stay, and erasing again does it anew: that costs nothing, for nothing opens. What a
//! link led to is named, if it is this vault's, and so is a file that has another name. The names that go
//! last are those of the marks: if the power fails before the disk has these, a mark may be back.
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
use crate::heads;
use crate::key_files;
use crate::locks::InUse;
use crate::new_file;
use crate::tries;

/// What every file of a vault begins with that holds something, the first to go first. The marks that the
/// keys became go last.
const NAMES: [&str; 4] = [files::HEADS, files::TRIES, files::DATABASE, files::KEYS];

/// What SQLite's log begins with, by the order of bytes in its checksums.
const WAL_MAGIC: [[u8; 4]; 2] = [[0x37, 0x7f, 0x06, 0x82], [0x37, 0x7f, 0x06, 0x83]];

/// What a mark begins with.
const MARK: &str = "tandem-erased/1\n";

/// What an erasing came to: the keys are written over, and nothing opens the vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// Files that could not be removed. The marks stay with them, so that what is left is told as what it is,
    /// and erasing again ends it.
    pub left: Vec<PathBuf>,
    /// Files of the vault that a link led to: to be removed by hand.
    pub led_to: Vec<PathBuf>,
    /// Files that have another name as well, which no system tells, and stay under that.
    pub elsewhere: Vec<OtherName>,
    /// Whether the disk has confirmed it. If not, what stood there may be back after a power cut, keys and
    /// all: it is to be erased again.
    pub certain: bool,
}

impl Erased {
    /// Whether it is done, and not to be done again.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.certain && self.left.is_empty()
    }
}

/// A file of an erased vault that has another name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherName {
    /// What it was called here.
    pub was: PathBuf,
    /// The number of the file (inode), by which a search finds it.
    pub number: u64,
}

impl Vault {
    /// Erases the vault in `folder`. No secret is asked for: it is for whoever can remove files anyway.
    ///
    /// # Errors
    /// [`Error::NoVault`]; [`Error::Busy`] while anybody has it open, and those of a key file that can neither be
    /// written over nor removed: nothing is changed then. Others of the disk, after which it is for the next
    /// attempt to end: each opening says that an erasing began.
    pub fn erase(folder: &Path) -> Result<Erased> {
        if parts(folder)?.is_empty() {
            return Err(Error::NoVault);
        }
        let _alone = match InUse::alone(folder) {
            // A lock that cannot be made for want of room is held by nobody.
            Err(Error::Full) => None,
            alone => Some(alone?),
        };
        let salts: Vec<_> = key_files::read(folder)
            .unwrap_or_default()
            .iter()
            .map(|keys| *keys.database_salt())
            .collect();
        let certain = begin(folder)?;
        finish(folder, &salts, certain)
    }
}

/// Writes over the keys, after which nothing opens the vault. Those that have another name come first,
/// since nothing else would destroy them: where that fails, nothing is erased. Whether the disk has confirmed it.
pub(crate) fn begin(folder: &Path) -> Result<bool> {
    let mark = mark(door::salt(&folder.join(files::DATABASE))?);
    let mut keys: Vec<_> = parts(folder)?.into_iter().filter(Part::may_hold_keys).collect();
    keys.sort_by_key(|part| !part.is_elsewhere());
    // All are opened before the first is written over.
    let (mut opened, mut closed) = (Vec::new(), Vec::new());
    for part in keys {
        match open_to_write(&part.path) {
            Ok(file) => opened.push((part, file)),
            Err(error) if part.is_elsewhere() => return Err(error.into()),
            Err(_) => closed.push(part.path),
        }
    }
    let mut certain = closed.is_empty();
    for path in closed {
        files::remove(&path)?;
    }
    for (part, mut file) in opened {
        match write_over(&mut file, mark.as_bytes()) {
            Ok(confirmed) => certain &= confirmed,
            Err(error) if part.is_elsewhere() => return Err(error.into()),
            Err(_) => {
                certain = false;
                files::remove(&part.path)?;
            }
        }
    }
    Ok(certain)
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

/// Removes all parts; the marks only once all else is gone and the disk has confirmed it.
fn finish(folder: &Path, salts: &[[u8; 16]], certain: bool) -> Result<Erased> {
    let (mut keys, others): (Vec<_>, Vec<_>) = parts(folder)?.into_iter().partition(|it| it.is_key);
    // Those that tell what is left here go last.
    keys.sort_by_key(|it| {
        [files::KEYS, files::KEYS_COPY].iter().any(|name| it.path.ends_with(name))
    });
    let (left, led_to, elsewhere) = (Vec::new(), Vec::new(), Vec::new());
    let mut erased = Erased { left, led_to, elsewhere, certain };
    for Part { path, leads, .. } in others {
        let removed = remove(&path).is_ok();
        match leads {
            Leads::To(target) => erased.led_to.extend(files_of_vault(&target, salts)),
            Leads::OtherName(number) if removed => {
                erased.elsewhere.push(OtherName { was: path.clone(), number });
            }
            _ => {}
        }
        if !removed {
            erased.left.push(path);
        }
    }
    erased.certain &= flush(folder);
    if erased.is_done() {
        // What was a key is nothing any more, wherever it is.
        for Part { path, .. } in keys {
            if remove(&path).is_err() {
                erased.left.push(path);
                break;
            }
        }
        flush(folder);
    }
    Ok(erased)
}

fn remove(path: &Path) -> Result<()> {
    #[cfg(test)]
    crate::testing::step()?;
    files::remove(path)
}

fn flush(folder: &Path) -> bool {
    #[cfg(test)]
    if crate::testing::step().is_err() {
        return false;
    }
    new_file::try_flush_folder_of(&folder.join(files::KEYS)).is_ok()
}

/// Of what a link of a vault's name leads to, what is the vault's: its owner is told to remove that, and must
/// not be told to remove a file of somebody's own. With a database, what SQLite keeps beside it, there.
fn files_of_vault(target: &Path, salts: &[[u8; 16]]) -> Vec<PathBuf> {
    let begins = beginning(target);
    if salts.iter().any(|salt| begins == salt) {
        return files::with_log(target).into_iter().filter(|path| path.exists()).collect();
    }
    let of_ours = [heads::MAGIC, tries::MAGIC.as_bytes(), &WAL_MAGIC[0], &WAL_MAGIC[1]];
    let is_ours = of_ours.iter().any(|magic| begins.starts_with(magic));
    is_ours.then(|| target.to_owned()).into_iter().collect()
}

/// The first bytes of a file, as many as tell what it is; none of what is no file or cannot be read.
fn beginning(path: &Path) -> Vec<u8> {
    let mut begins = Vec::new();
    if fs::metadata(path).is_ok_and(|found| found.is_file()) {
        // What was read before an error tells as much.
        let _ = fs::File::open(path).and_then(|it| it.take(16).read_to_end(&mut begins));
    }
    begins
}

/// A file of a vault that holds something.
struct Part {
    path: PathBuf,
    is_key: bool,
    leads: Leads,
}

/// What removing a name leaves.
enum Leads {
    /// Nothing.
    Here,
    /// Nothing but a link that leads nowhere.
    Nowhere,
    /// What the link leads to.
    To(PathBuf),
    /// The file, which has another name; its number.
    OtherName(u64),
}

impl Part {
    fn is_elsewhere(&self) -> bool {
        matches!(self.leads, Leads::To(_) | Leads::OtherName(_))
    }

    /// What a link leads to may be somebody's own.
    fn may_hold_keys(&self) -> bool {
        self.is_key
            && match &self.leads {
                Leads::Here => true,
                Leads::Nowhere => false,
                Leads::To(_) | Leads::OtherName(_) => holds_keys(&self.path),
            }
    }
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
            found.push(Part { leads: leads(&path, &itself), path, is_key });
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

fn leads(path: &Path, itself: &Metadata) -> Leads {
    if itself.is_symlink() {
        return fs::canonicalize(path).map_or(Leads::Nowhere, Leads::To);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        if itself.nlink() > 1 {
            return Leads::OtherName(itself.ino());
        }
    }
    Leads::Here
}

/// Whether a file that a link leads to is one of keys, or was one, and not anything else that somebody has.
fn holds_keys(path: &Path) -> bool {
    let begins = beginning(path);
    [envelope::MAGIC, MARK].iter().any(|magic| begins.starts_with(magic.as_bytes()))
}

/// Also one that its owner made read-only: what is removed and was not written over stays on the disk.
fn open_to_write(path: &Path) -> io::Result<fs::File> {
    let open = || fs::OpenOptions::new().write(true).open(path);
    #[cfg(unix)]
    if open().is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied) {
        use std::os::unix::fs::PermissionsExt as _;
        drop(fs::set_permissions(path, fs::Permissions::from_mode(0o600)));
    }
    open()
}

/// Writes `mark` and zeros over all that a file holds. Whether the disk has confirmed it.
fn write_over(file: &mut fs::File, mark: &[u8]) -> io::Result<bool> {
    let length = usize::try_from(file.metadata()?.len()).unwrap_or_default();
    let mut over = mark.to_vec();
    over.resize(length.clamp(mark.len(), 1 << 20), 0);
    file.write_all(&over)?;
    #[cfg(test)]
    if crate::testing::step().is_err() {
        return Ok(false);
    }
    Ok(file.sync_all().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{
        Ends, PASSPHRASE, at_step, copy, create, folder, installed, open, refused, set_title,
        snapshot, title,
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
            fs::write(elsewhere.path().join("tandem.db-wal"), "a log that SQLite left there")
                .unwrap();
            let erased = Vault::erase(home.path()).unwrap();
            assert!(erased.certain);
            if is_symbolic {
                // With what SQLite keeps beside it: there, and not beside the link.
                let there = elsewhere.path().canonicalize().unwrap();
                assert_eq!(erased.led_to, ["tandem.db-wal", "tandem.db"].map(|it| there.join(it)));
                assert_eq!(erased.elsewhere, []);
            } else {
                // What it was called here is gone; the number finds it.
                use std::os::unix::fs::MetadataExt as _;
                let number = fs::metadata(elsewhere.path().join(files::DATABASE)).unwrap().ino();
                let was = home.path().join(files::DATABASE);
                assert!(erased.led_to.is_empty() && !was.exists());
                assert_eq!(erased.elsewhere, [OtherName { was, number }]);
            }
            assert!(only_locks(home.path()));
            let name = |name: &str| fs::read(elsewhere.path().join(name)).unwrap();
            for keys in keys {
                assert!(name(keys).starts_with(MARK.as_bytes()), "{keys}");
            }
            assert_eq!(name(files::DATABASE), snapshot(whole.path())[files::DATABASE]);
        }
    }

    /// A link of that name must not have an erasing destroy what is somebody's own, nor tell them to.
    #[cfg(unix)]
    #[test]
    fn what_a_link_leads_to_and_is_not_the_vaults_is_left_and_not_named() {
        let home = folder();
        create(home.path()).0.close().unwrap();
        let own = home.path().join("own words");
        fs::write(&own, "a heron by the water, and more than a dozen bytes").unwrap();
        fs::remove_file(home.path().join(files::KEYS_COPY)).unwrap();
        std::os::unix::fs::symlink(&own, home.path().join(files::KEYS_COPY)).unwrap();
        std::os::unix::fs::symlink("/nowhere", home.path().join("tandem.keys.2")).unwrap();
        for name in ["tandem.heads.lost-1", "tandem.db-wal.stale-1"] {
            std::os::unix::fs::symlink(&own, home.path().join(name)).unwrap();
        }
        let erased = Vault::erase(home.path()).unwrap();
        assert!(erased.is_done() && erased.led_to.is_empty() && erased.elsewhere.is_empty());
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

    /// Each step that the disk can refuse: a flush of the keys or of the folder, the removal of a file. It said
    /// that all is erased, or that the record can be read and not changed.
    #[test]
    fn what_the_disk_refuses_is_told_and_erased_the_next_time() {
        let whole = full();
        let (mut unsure, mut kept) = (0, 0);
        for step in 1.. {
            let home = copy(whole.path());
            let erased = at_step(step, Ends::Refused, || Vault::erase(home.path())).unwrap();
            let opened = Vault::open(home.path(), PASSPHRASE, installed(1));
            assert!(matches!(refused(opened), Error::NoVault), "step {step}");
            let all: Vec<_> = snapshot(home.path())
                .into_keys()
                .map(|name| home.path().join(name))
                .filter(|path| !LOCKS.iter().any(|lock| path.ends_with(lock)))
                .collect();
            if all.is_empty() {
                break; // nothing was refused, or the last flush, when only names of marks were left
            }
            // What is there is told, or are marks, which tell what is left and wait to be written again.
            let (marks, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|path| is_mark(path));
            assert!(!erased.is_done() && !marks.is_empty(), "step {step}");
            assert!(others.iter().all(|path| erased.left.contains(path)), "step {step}");
            assert_eq!(door::look(home.path()).unwrap().standing, door::Standing::Erased);
            unsure += u32::from(!erased.certain);
            kept += u32::from(!erased.left.is_empty());
            assert!(Vault::erase(home.path()).unwrap().is_done());
            assert!(only_locks(home.path()), "step {step}");
        }
        assert!(unsure >= 5 && kept > 5, "{unsure} {kept}");
    }

    /// A file that cannot be written over is found out before any other was.
    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_immutable_is_told_and_keys_that_are_have_nothing_destroyed() {
        let home = folder();
        create(home.path()).0.close().unwrap();
        let set = |name: &str, how: &str| {
            let mut change = std::process::Command::new("chattr");
            change.arg(how).arg(home.path().join(name)).output().is_ok_and(|it| it.status.success())
        };
        if !set(files::KEYS_COPY, "+i") {
            return; // for root alone, and not on every file system
        }
        let before = snapshot(home.path());
        assert!(matches!(refused(Vault::erase(home.path())), Error::ReadOnly));
        assert!(snapshot(home.path()) == before);
        set(files::KEYS_COPY, "-i");
        open(home.path()).close().unwrap();

        set(files::DATABASE, "+i");
        let erased = Vault::erase(home.path());
        set(files::DATABASE, "-i");
        let erased = erased.unwrap();
        assert_eq!(erased.left, [home.path().join(files::DATABASE)]);
        assert!(erased.certain && !erased.is_done() && is_mark(&home.path().join(files::KEYS)));
        let opened = Vault::open(home.path(), PASSPHRASE, installed(1));
        assert!(matches!(refused(opened), Error::NoVault));
        assert!(Vault::erase(home.path()).unwrap().is_done() && only_locks(home.path()));
    }

    /// Removed, its blocks would have stayed as they were.
    #[cfg(unix)]
    #[test]
    fn keys_that_were_made_read_only_are_written_over() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = folder();
        create(home.path()).0.close().unwrap();
        let kept = folder();
        let keys = home.path().join(files::KEYS);
        fs::set_permissions(&keys, fs::Permissions::from_mode(0o400)).unwrap();
        fs::hard_link(&keys, kept.path().join("keys")).unwrap();
        assert!(Vault::erase(home.path()).unwrap().certain);
        assert!(is_mark(&kept.path().join("keys")));
    }
}
