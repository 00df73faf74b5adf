//! Making a vault: nobody can open it before its database has its name, which is the last step.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::keys::keep_public_half;
use super::{Setting, Vault, erase};
use crate::connection::{self, Access};
use crate::envelope::{Envelope, Secret, SlotKind};
use crate::error::{Error, Result};
use crate::files;
use crate::heads;
use crate::journal::{self, Act};
use crate::key::{self, DataKey};
use crate::locks::InUse;
use crate::migrate;
use crate::new_file;
use crate::spare_key::SpareKey;

/// A vault that is being made: nobody can open it before it has its name.
pub(super) struct NewVault {
    pub(super) db: Connection,
    pub(super) envelope: Envelope,
    pub(super) data_key: DataKey,
    pub(super) in_use: InUse,
}

/// Takes the place where a vault is to be, if there is none. Returns the right to it, and where its database
/// stands before it has its name; what an interrupted attempt left there is gone.
pub(super) fn claim(folder: &Path) -> Result<(InUse, PathBuf)> {
    files::make_folder(folder)?;
    let in_use = InUse::alone(folder)?;
    erase::finish(folder, &in_use)?;
    let database = folder.join(files::DATABASE);
    let unfinished = files::unfinished(&database);
    let (keys, heads) = (folder.join(files::KEYS), folder.join(files::HEADS));
    let begun = unfinished.try_exists()?;
    if database.try_exists()?
        || files::log(&database).try_exists()?
        || (!begun && (keys.try_exists()? || heads.try_exists()?))
    {
        return Err(Error::AlreadyExists);
    }
    for left in [&unfinished, &files::log(&unfinished)] {
        match fs::remove_file(left) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok((in_use, unfinished))
}

impl Vault {
    /// Makes a new vault in `folder`, which is made if it is not there. Returns the spare key,
    /// which is kept nowhere: it must be shown now.
    ///
    /// The vault exists from the moment its database gets its name, which is the last step. What an
    /// interrupted attempt leaves behind holds no record and is replaced by the next.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] if any part of a vault is there (nothing is touched),
    /// [`Error::ReadOnly`], [`Error::Full`], [`Error::Busy`] if another process is making one.
    pub fn create(folder: &Path, passphrase: &str, setting: Setting) -> Result<(Self, SpareKey)> {
        let (new, spare_key) = Self::begin_new(folder, passphrase, &setting)?;
        let open = |written: &Envelope| written.unseal(&Secret::Passphrase(passphrase));
        Ok((Self::name_new(folder, new, open, setting)?, spare_key))
    }

    /// As [`Vault::create`], with a first act that is in the vault before it exists: what no vault
    /// of this kind can be without. Whatever interrupts it, either there is no vault or there is one
    /// that holds the first act.
    ///
    /// `now` is what the wall clock says, in Unix milliseconds.
    ///
    /// # Errors
    /// As [`Vault::create`], and those of `first`, after which there is no vault.
    pub fn create_with<E: From<Error>>(
        folder: &Path,
        passphrase: &str,
        setting: Setting,
        now: i64,
        first: impl FnOnce(&mut Act<'_>) -> Result<(), E>,
    ) -> Result<(Self, SpareKey), E> {
        let (mut new, spare_key) = Self::begin_new(folder, passphrase, &setting)?;
        new.first_act(&setting, now, first)?;
        let open = |written: &Envelope| written.unseal(&Secret::Passphrase(passphrase));
        Ok((Self::name_new(folder, new, open, setting)?, spare_key))
    }

    /// All of a new vault but its name.
    fn begin_new(
        folder: &Path,
        passphrase: &str,
        setting: &Setting,
    ) -> Result<(NewVault, SpareKey)> {
        let (in_use, unfinished) = claim(folder)?;
        // An empty file first: SQLite would make it readable by others, and its log copies the mode.
        drop(new_file::private().create_new(true).open(&unfinished)?);
        let data_key = DataKey::random()?;
        let spare_key = SpareKey::random()?;
        let mut id = [0; 16];
        key::random(&mut id)?;

        let mut envelope = Envelope::new(id, &data_key);
        let secret = Secret::Passphrase(passphrase);
        let publics = [
            (
                SlotKind::SpareKey,
                envelope.seal(&data_key, &Secret::SpareKey(&spare_key), setting.cost)?,
            ),
            (SlotKind::Passphrase, envelope.seal(&data_key, &secret, setting.cost)?),
        ];
        let mut db = connection::open(&unfinished, &data_key, Access::Create)?;
        migrate::create(&mut db, &id, &*setting.tables)?;
        for (kind, public) in publics {
            keep_public_half(&db, kind, &public)?;
        }
        Ok((NewVault { db, envelope, data_key, in_use }, spare_key))
    }

    /// Closes the database of a new vault and gives it its name, which is what makes it a vault. `open`
    /// opens its keys as their owner will.
    pub(super) fn name_new(
        folder: &Path,
        new: NewVault,
        open: impl FnOnce(&Envelope) -> Result<DataKey>,
        setting: Setting,
    ) -> Result<Self> {
        let NewVault { db, mut envelope, data_key, in_use } = new;
        let database = folder.join(files::DATABASE);
        let heads = journal::heads(&db)?;
        connection::checkpoint(&db)?;
        connection::trust(&db)?;
        db.close().map_err(|(_, error)| error)?;

        envelope.write(&folder.join(files::KEYS), &data_key, open)?.persist_over()?;
        heads::write(&folder.join(files::HEADS), &data_key, &heads)?;
        fs::rename(files::unfinished(&database), &database)?;
        new_file::flush_folder_of(&database);
        let in_use = Some(in_use.share()?);
        Self::start(folder, *envelope.vault(), data_key, in_use, setting)
    }
}

impl NewVault {
    /// What stands in it before it exists.
    pub(super) fn first_act<E: From<Error>>(
        &mut self,
        setting: &Setting,
        now: i64,
        first: impl FnOnce(&mut Act<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let transaction = self.db.transaction().map_err(Error::from)?;
        let mut act = Act::begin(&transaction, &*setting.tables, &setting.installation, now)?;
        first(&mut act)?;
        act.finish()?;
        Ok(transaction.commit().map_err(Error::from)?)
    }
}
