//! Who has the vault open, and who changes its keys: locks between programs.
//!
//! A vault is more than a database: restoring, rotating and erasing replace its files, and a program
//! that had one of them open would go on acknowledging what it writes into a file that has no name any
//! more. So whoever has a vault open holds `tandem.lock` **shared**, and whoever replaces its files
//! holds it **alone**. The file holds nothing and is never renamed or removed, or two programs could
//! hold two locks of one name.
//!
//! The system gives a lock back when its program ends, however it ends. Before that it is given back by name
//! ([`Locked`]), and not by closing the file: a program that starts another one has, for a moment, a twin that holds
//! all its files open, and a lock of this kind goes with the last of them. A file system without locks
//! keeps nobody from opening a vault, but from replacing its files: nobody could be told.

use std::fs::{File, TryLockError};
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::connection::PATIENCE;
use crate::error::{Error, Result};
use crate::files;
use crate::new_file;

/// How long one who waits sleeps before looking again: about as long as a short act.
const PAUSE: Duration = Duration::from_millis(1);

/// A file whose lock, if it was taken, is given back when this is dropped, whoever else has the file open.
#[derive(Debug)]
pub(crate) struct Locked(File);

impl From<File> for Locked {
    fn from(file: File) -> Self {
        Self(file)
    }
}

impl Deref for Locked {
    type Target = File;

    fn deref(&self) -> &File {
        &self.0
    }
}

impl DerefMut for Locked {
    fn deref_mut(&mut self) -> &mut File {
        &mut self.0
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        give_back(&self.0);
    }
}

/// Gives the lock of an open file back. Where that fails, closing the file does it, a little later.
pub(crate) fn give_back(file: &File) {
    #[cfg(unix)]
    let _ = rustix::fs::flock(file, rustix::fs::FlockOperation::Unlock);
    #[cfg(not(unix))]
    let _ = file.unlock();
}

/// That the vault is open here; given back when dropped.
#[derive(Debug)]
pub(crate) struct InUse {
    file: Locked,
}

impl InUse {
    /// Says that the vault is open here. `None` where the file cannot be made or the file system has
    /// no locks.
    ///
    /// # Errors
    /// [`Error::Busy`] if somebody is replacing its files.
    pub(crate) fn shared(folder: &Path) -> Result<Option<Self>> {
        let Ok(file) = open(folder, files::LOCK) else { return Ok(None) };
        Ok(wait_for(&file, Kind::Shared, PATIENCE)?.then_some(Self { file }))
    }

    /// The right to replace the vault's files, which nobody else has open.
    ///
    /// # Errors
    /// [`Error::Busy`] if somebody has, and those of a file system that cannot tell.
    pub(crate) fn alone(folder: &Path) -> Result<Self> {
        let file = open(folder, files::LOCK)?;
        take(&file, Kind::Exclusive)?;
        Ok(Self { file })
    }

    /// The same of a vault that is open here: this is given back first, or taken again where somebody else has it open.
    ///
    /// # Errors
    /// As [`InUse::alone`].
    pub(crate) fn alone_instead(of: Option<&Self>, folder: &Path) -> Result<Self> {
        if let Some(InUse { file }) = of {
            give_back(file);
        }
        let alone = Self::alone(folder);
        if let (Err(_), Some(InUse { file })) = (&alone, of) {
            wait_for(file, Kind::Shared, PATIENCE)?;
        }
        alone
    }

    /// Lets others open it, too, once its files are as they shall be.
    ///
    /// # Errors
    /// [`Error::Busy`] if somebody was quicker in taking it alone.
    pub(crate) fn share(self) -> Result<Self> {
        take(&self.file, Kind::Shared)?;
        Ok(self)
    }
}

/// The exclusive right to change keys; given back when dropped.
#[derive(Debug)]
pub(crate) struct KeyLock {
    _file: Locked,
}

impl KeyLock {
    /// Takes it, or says at once that another process has it.
    pub(crate) fn take(folder: &Path) -> Result<Self> {
        let file = open(folder, files::KEY_LOCK)?;
        take(&file, Kind::Exclusive)?;
        Ok(Self { _file: file })
    }
}

/// Opens a file that is there to be locked.
pub(crate) fn open(folder: &Path, name: &str) -> Result<Locked> {
    Ok(new_file::private().create(true).truncate(false).open(folder.join(name))?.into())
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Shared,
    Exclusive,
}

/// Takes the lock of an open file, or says at once that it cannot be had.
fn take(file: &File, kind: Kind) -> Result<()> {
    match try_lock(file, kind) {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(Error::Busy),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Takes the lock of an open file, and waits for it as long as `patience`. False where the file system has
/// no locks: nobody is waited for there.
///
/// # Errors
/// [`Error::Busy`].
pub(crate) fn wait_for(file: &File, kind: Kind, patience: Duration) -> Result<bool> {
    let until = Instant::now() + patience;
    loop {
        match try_lock(file, kind) {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if Instant::now() < until => thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => return Err(Error::Busy),
            Err(TryLockError::Error(_)) => return Ok(false),
        }
    }
}

/// Takes the lock of an open file, if nobody else is in the way. Not `File::try_lock`, which is this
/// very call elsewhere, but answers "unsupported" on Android before Rust 1.98: no vault could be made
/// there.
pub(crate) fn try_lock(file: &File, kind: Kind) -> Result<(), TryLockError> {
    #[cfg(unix)]
    {
        use rustix::fs::{FlockOperation, flock};
        use rustix::io::Errno;
        let how = match kind {
            Kind::Shared => FlockOperation::NonBlockingLockShared,
            Kind::Exclusive => FlockOperation::NonBlockingLockExclusive,
        };
        flock(file, how).map_err(|error| match error {
            Errno::WOULDBLOCK => TryLockError::WouldBlock,
            error => TryLockError::Error(error.into()),
        })
    }
    #[cfg(not(unix))]
    match kind {
        Kind::Shared => file.try_lock_shared(),
        Kind::Exclusive => file.try_lock(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vault;
    use crate::testing::{create, folder, installed, open, refused};

    /// What a program has between starting another one and that one's beginning: a second hold of each open
    /// file. A change of keys was refused now and then because a test beside it had started `mount`.
    #[test]
    fn a_lock_is_given_back_also_while_a_twin_has_the_file_open() {
        let home = folder();
        let alone = InUse::alone(home.path()).unwrap();
        let _twin = alone.file.try_clone().unwrap();
        assert!(matches!(refused(InUse::alone(home.path())), Error::Busy));
        drop(alone);
        let keys = KeyLock::take(home.path()).unwrap();
        let _twin = keys._file.try_clone().unwrap();
        drop(keys);
        KeyLock::take(home.path()).unwrap();
        InUse::alone(home.path()).unwrap();
    }

    #[test]
    fn who_replaces_the_files_does_so_alone() {
        let home = folder();
        let (vault, _) = create(home.path());
        let other = open(home.path());
        assert!(matches!(refused(InUse::alone(home.path())), Error::Busy));
        vault.close().unwrap();
        assert!(matches!(refused(InUse::alone(home.path())), Error::Busy));
        drop(other);
        let alone = InUse::alone(home.path()).unwrap();
        let again = Vault::create(&home.path().join("other"), "a passphrase", installed(1));
        assert!(again.is_ok(), "another vault is nobody's business");
        let shared = alone.share().unwrap();
        open(home.path()).close().unwrap();
        drop(shared);
        InUse::alone(home.path()).unwrap();
    }
}
