//! Making a backup of a vault, and opening one ([`crate::backup`] is the file).

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use rusqlite::Connection;

use super::{Setting, Vault};
use crate::backup::{self, About, BackupInfo, HeadLine, Header};
use crate::check;
use crate::connection::{self, Access};
use crate::envelope::Envelope;
use crate::error::{Error, Result};
use crate::files;
use crate::heads::{self, HeadsKey, Sealed};
use crate::journal;
use crate::key::DataKey;
use crate::log;
use crate::migrate::{JOURNAL, Versions};
use crate::new_file::{self, NewFile};
use crate::scratch::Scratch;
use crate::ways::Key;

const NOT_WHOLE: Error = Error::Damaged("what would be copied is not whole: ask for a check");

/// What to do where something has the name already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfThere {
    /// Leave it, and make nothing.
    Keep,
    /// Put the new file in its place, if it is a file.
    Replace,
}

impl Vault {
    /// Writes a whole copy of the vault to `target`, under a key of its own that the present passphrase
    /// and the present spare key open. Others may go on writing meanwhile: it holds what was there at
    /// one moment. When this returns the copy is on the disk, and was read back from it and found whole.
    ///
    /// Also where nothing can be written to the vault itself, for a person must be able to take what is
    /// theirs elsewhere: all that is needed on the way stands beside the target.
    ///
    /// # Errors
    /// [`Error::Full`] before anything is written if there is not room for twice the database;
    /// [`Error::Damaged`] if the vault is not whole; those of the disk. There is then no new file.
    pub fn back_up(&self, target: &Path, if_there: IfThere, now: i64) -> Result<BackupInfo> {
        self.back_up_through(target, if_there, now, || Ok(()))
    }

    /// As [`Vault::back_up`], where the file is a step on the way: what `give` does must have been done before
    /// this vault says that there is a backup.
    ///
    /// # Errors
    /// As [`Vault::back_up`], and those of `give`: the file is there then, and this vault says nothing of it.
    pub fn back_up_through<E: From<Error>>(
        &self,
        target: &Path,
        if_there: IfThere,
        now: i64,
        give: impl FnOnce() -> Result<(), E>,
    ) -> Result<BackupInfo, E> {
        let info = self.write_backup(target, if_there, now)?;
        give()?;
        // It is there; that it could not be written down changes nothing about that.
        drop(self.note_backup(now));
        Ok(info)
    }

    fn write_backup(&self, target: &Path, if_there: IfThere, now: i64) -> Result<BackupInfo> {
        if if_there == IfThere::Keep && target.symlink_metadata().is_ok() {
            return Err(Error::Io(io::ErrorKind::AlreadyExists));
        }
        let keys = self.envelope()?;
        let key = DataKey::random()?;
        let envelope = keys.around(&self.key, &key)?;

        let scratch = Scratch::beside(target)?;
        let copy = scratch.database();
        self.copy_to(&copy, &key)?;
        leave_own(&copy, &key)?;
        let (bytes, sha256) = backup::copy(&mut File::open(&copy)?, &mut io::sink())?;
        let (heads, versions) = self.require_whole(&copy, &key)?;
        let heads = heads.iter().map(HeadLine::from).collect();
        let (journal, tables) = (JOURNAL.len(), versions.tables);
        let about = About { at: now, bytes, heads, journal, tables, sha256 };

        new_file::remove_left(new_file::folder_of(target), backup::FORMAT.as_bytes());
        let mut file = NewFile::beside(target)?;
        file.hold();
        file.write_all(&Header::write(&about, &envelope, &key, &self.key)?)?;
        backup::copy(&mut File::open(&copy)?, &mut file)?;
        drop(scratch);
        let info = read_back(&mut file.reopen()?, &about, &key)?;
        match if_there {
            IfThere::Keep => file.persist_new()?,
            IfThere::Replace => file.persist_over()?,
        }
        Ok(info)
    }

    /// What a file says of itself, if it is a backup that this vault made under its present data key, and
    /// whole: all of it is read. `None` of any other, whatever it says: anybody may have written it.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn own_backup(&self, path: &Path) -> Result<Option<BackupInfo>> {
        // What is no file can keep whoever opens it waiting.
        if !path.symlink_metadata()?.is_file() {
            return Ok(None);
        }
        let whole = || {
            let mut file = File::open(path)?;
            let header = Header::read(&mut file)?;
            if !header.is_of(&self.key) {
                return Ok(None);
            }
            header.take_database(&mut file, &mut io::sink())?;
            Ok(Some(header.info()))
        };
        match whole() {
            Err(Error::NoBackup | Error::NewerVersion | Error::Damaged(_)) => Ok(None),
            answer => answer,
        }
    }

    /// When a backup was last made of this copy of the vault, in Unix milliseconds.
    ///
    /// # Errors
    /// Those of the database.
    pub fn last_backup(&self) -> Result<Option<i64>> {
        self.read(|read| read.last_backup())
    }

    /// The file itself is no part of the record: no journal hears of it, and no undo stops at it.
    fn note_backup(&self, now: i64) -> Result<()> {
        let mut db = self.writer()?;
        let transaction = self.begin(&mut db)?;
        transaction.execute("UPDATE vault SET backup_made = ?1", [now])?;
        log::note(&transaction)?;
        Ok(transaction.commit()?)
    }

    /// Writes what the vault holds at one moment into a new database under another key.
    pub(super) fn copy_to(&self, to: &Path, key: &DataKey) -> Result<()> {
        let copy = |db: &Connection| {
            let size: u64 = db.query_row(
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
                [],
                |row| row.get::<_, i64>(0).map(i64::unsigned_abs),
            )?;
            files::require_room(new_file::folder_of(to), size.saturating_mul(2))?;
            connection::copy_under(db, to, key)
        };
        if self.is_read_only() {
            return copy(&*self.writer()?);
        }
        copy(&connection::open(&self.folder.join(files::DATABASE), &self.key, Access::Read)?)
    }

    /// Looks a copy over as `check` does; says where the journal stands in it.
    pub(super) fn require_whole(
        &self,
        copy: &Path,
        key: &DataKey,
    ) -> Result<(Vec<heads::Head>, Versions)> {
        let mut db = connection::open(copy, key, Access::AsItStands)?;
        let heads = journal::heads(&db)?;
        let found = check::run_unwritable(&mut db, &*self.tables, Some(&heads), true)?;
        if !found.ok() {
            return Err(NOT_WHOLE);
        }
        Ok((heads, Versions::of(&db)?))
    }
}

/// Takes out of a copy what is this installation's alone: what was typed and not saved goes into no backup.
fn leave_own(copy: &Path, key: &DataKey) -> Result<()> {
    let db = connection::open(copy, key, Access::Write)?;
    db.execute("DELETE FROM places WHERE installation IS NOT NULL", [])?;
    db.close().map_err(|(_, error)| error.into())
}

/// What stands on the disk is what was meant, and its envelope is around this key.
fn read_back(file: &mut File, about: &About, key: &DataKey) -> Result<BackupInfo> {
    let header = Header::read(file)?;
    header.verify(key)?;
    header.envelope.authenticate(key)?;
    if header.about != *about {
        return Err(Error::Damaged("the backup reads otherwise than it was written"));
    }
    header.take_database(file, &mut io::sink())?;
    Ok(header.info())
}

/// A backup that was opened and found whole: a vault that can be read and merged, in a private folder that
/// goes away with it.
pub struct Backup {
    vault: Vault,
    info: BackupInfo,
    pub(super) envelope: Envelope,
    pub(super) key: DataKey,
    _scratch: Scratch,
}

impl Backup {
    /// Opens a backup with the passphrase or the spare key that were good when it was made, and looks
    /// all of it over. The file is only read.
    ///
    /// # Errors
    /// [`Error::WrongSecret`]; [`Error::NoBackup`]; [`Error::Damaged`] if a single byte is not as it was
    /// written; [`Error::NewerVersion`]; [`Error::Full`] if there is no room to unpack it.
    pub fn open(path: &Path, secret: &str, setting: Setting) -> Result<Self> {
        let mut file = File::open(path)?;
        let header = Header::read(&mut file)?;
        header.require_length(&file)?;
        let (_, key) = header.envelope.unseal(&Key::typed(secret)?)?;
        header.verify(&key)?;
        if header.about.journal > JOURNAL.len()
            || header.about.tables > setting.tables.migrations().len()
        {
            return Err(Error::NewerVersion);
        }

        let scratch = Scratch::temporary()?;
        files::require_room(scratch.folder(), header.about.bytes)?;
        let mut database = new_file::private().create_new(true).open(scratch.database())?;
        header.take_database(&mut file, &mut database)?;
        drop(database);
        let heads = header.about.heads.iter().map(HeadLine::head).collect::<Result<Vec<_>>>()?;
        let heads_key =
            HeadsKey::of(&connection::open(&scratch.database(), &key, Access::AsItStands)?)?;
        let sealed = Sealed { heads, generation: 0 };
        heads::write(&scratch.folder().join(files::HEADS), &heads_key, &sealed)?;

        let (info, envelope) = (header.info(), header.envelope);
        let vault = Vault::start(scratch.folder(), &envelope, key.clone(), None, setting)?;
        if !vault.check()?.ok() {
            return Err(Error::Damaged("what the backup holds is not whole"));
        }
        Ok(Self { vault, info, envelope, key, _scratch: scratch })
    }

    /// What it says of itself.
    #[must_use]
    pub fn info(&self) -> &BackupInfo {
        &self.info
    }

    /// What it holds: to be read, and to be merged into a vault that is of the same record.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.vault
    }
}

#[cfg(test)]
mod tests;
