//! Making a vault: nobody can open it before its database has its name, which is the last step.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use super::keys::keep_public_half;
use super::{Setting, Vault};
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
struct NewVault {
    db: Connection,
    envelope: Envelope,
    data_key: DataKey,
    spare_key: SpareKey,
    in_use: InUse,
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
        let new = Self::begin_new(folder, passphrase, &setting)?;
        Self::name_new(folder, new, passphrase, setting)
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
        let mut new = Self::begin_new(folder, passphrase, &setting)?;
        let transaction = new.db.transaction().map_err(Error::from)?;
        let mut act = Act::begin(&transaction, &*setting.tables, &setting.installation, now)?;
        first(&mut act)?;
        act.finish()?;
        transaction.commit().map_err(Error::from)?;
        Ok(Self::name_new(folder, new, passphrase, setting)?)
    }

    /// All of a new vault but its name.
    fn begin_new(folder: &Path, passphrase: &str, setting: &Setting) -> Result<NewVault> {
        files::make_folder(folder)?;
        let in_use = InUse::alone(folder)?;
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

        // An empty file first: SQLite would make it readable by others, and its log copies the mode.
        let _ = new_file::private().create(true).truncate(true).open(&unfinished)?;
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
        Ok(NewVault { db, envelope, data_key, spare_key, in_use })
    }

    /// Closes the database of a new vault and gives it its name, which is what makes it a vault.
    fn name_new(
        folder: &Path,
        new: NewVault,
        passphrase: &str,
        setting: Setting,
    ) -> Result<(Self, SpareKey)> {
        let NewVault { db, mut envelope, data_key, spare_key, in_use } = new;
        let database = folder.join(files::DATABASE);
        let heads = journal::heads(&db)?;
        connection::checkpoint(&db)?;
        connection::trust(&db)?;
        db.close().map_err(|(_, error)| error)?;

        let secret = Secret::Passphrase(passphrase);
        envelope.write(&folder.join(files::KEYS), &data_key, &secret)?.persist_over()?;
        heads::write(&folder.join(files::HEADS), &data_key, &heads)?;
        fs::rename(files::unfinished(&database), &database)?;
        new_file::flush_folder_of(&database);
        let opened = in_use.share().and_then(|in_use| {
            Self::start(folder, *envelope.vault(), data_key, Some(in_use), setting)
        });
        if opened.is_err() {
            // Nobody has seen its spare key, and nothing was written in it: an error means that there is none.
            take_name_back(&database);
        }
        Ok((opened?, spare_key))
    }
}

/// Makes a new vault unfinished again. Best effort: what stays is whole, and opens with the passphrase.
fn take_name_back(database: &Path) {
    for file in [files::index(database), files::log(database)] {
        let _ = fs::remove_file(file);
    }
    let _ = fs::rename(database, files::unfinished(database));
    new_file::flush_folder_of(database);
}
