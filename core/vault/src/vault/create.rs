//! Making a vault: nobody can open it before its database has its name, which is the last step.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::keys::Unconfirmed;
use super::{Setting, Vault, lock};
use crate::connection::{self, Access};
use crate::door::{self, Stands};
use crate::envelope::{Envelope, Mark};
use crate::error::{Error, Result};
use crate::files;
use crate::heads::{self, HeadsKey, Sealed};
use crate::journal::{self, Act};
use crate::key::{self, DataKey};
use crate::key_files;
use crate::locks::InUse;
use crate::migrate;
use crate::new_file;
use crate::spare_key::SpareKey;
use crate::ways::{Key, Unfit, Way};

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
    let database = folder.join(files::DATABASE);
    let unfinished = files::unfinished(&database);
    if !matches!(door::stands(folder)?, Stands::Nothing | Stands::Unfinished) {
        return Err(Error::AlreadyExists);
    }
    // A link that leads nowhere is nothing, and in the way all the same.
    files::require_replaceable(
        folder,
        &[files::DATABASE, files::KEYS, files::KEYS_COPY, files::HEADS],
    )?;
    for left in files::with_log(&unfinished) {
        files::remove(&left)?;
    }
    Ok((in_use, unfinished))
}

impl Vault {
    /// Makes a new vault in `folder`, which is made if it is not there. Returns the spare key,
    /// which is kept nowhere: it must be shown now, and waits to be confirmed
    /// ([`Vault::confirm_spare_key`]).
    ///
    /// The vault exists from the moment its database gets its name, which is the last step. What an
    /// interrupted attempt leaves behind holds no record and is replaced by the next.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] if any part of a vault is there (nothing is touched),
    /// [`Error::ReadOnly`], [`Error::Full`], [`Error::Busy`] if another process is making one.
    pub fn create(folder: &Path, passphrase: &str, setting: Setting) -> Result<(Self, SpareKey)> {
        let first_way = Key::Passphrase(passphrase);
        let (new, spare_key) = Self::begin_new(folder, &first_way, &setting)?;
        Self::name_first(folder, new, spare_key, &first_way, setting)
    }

    /// As [`Vault::create`], with any first way in, and with a first act that is in the vault before it
    /// exists: what no vault of this kind can be without. Whatever interrupts it, either there is no vault or there is one
    /// that holds the first act.
    ///
    /// `now` is what the wall clock says, in Unix milliseconds.
    ///
    /// # Errors
    /// As [`Vault::create`], and those of `first`, after which there is no vault.
    pub fn create_with<E: From<Error>>(
        folder: &Path,
        first_way: &Key<'_>,
        setting: Setting,
        now: i64,
        first: impl FnOnce(&mut Act<'_>) -> Result<(), E>,
    ) -> Result<(Self, SpareKey), E> {
        let (mut new, spare_key) = Self::begin_new(folder, first_way, &setting)?;
        new.first_act(&setting, now, first)?;
        Ok(Self::name_first(folder, new, spare_key, first_way, setting)?)
    }

    /// All of a new vault but its name.
    fn begin_new(
        folder: &Path,
        first_way: &Key<'_>,
        setting: &Setting,
    ) -> Result<(NewVault, SpareKey)> {
        let [way] = first_way.ways() else {
            return Err(Unfit::SpareKey.into());
        };
        first_way.check_new()?;
        let (in_use, unfinished) = match claim(folder) {
            // Who has it open has a vault open.
            Err(Error::Busy) if folder.join(files::DATABASE).try_exists()? => {
                return Err(Error::AlreadyExists);
            }
            claimed => claimed?,
        };
        // An empty file first: SQLite would make it readable by others, and its log copies the mode.
        drop(new_file::private().create_new(true).open(&unfinished)?);
        let data_key = DataKey::random()?;
        let spare_key = SpareKey::random()?;
        let mut id = [0; 16];
        key::random(&mut id)?;

        let mut envelope = Envelope::new(id, &data_key);
        let spare = Key::SpareKey(spare_key.clone());
        envelope.seal(&data_key, Way::SpareKeyNext, &spare, setting.cost)?;
        envelope.seal(&data_key, *way, first_way, setting.cost)?;
        let mut db = connection::open(&unfinished, &data_key, Access::Create)?;
        migrate::create(&mut db, &id, &*setting.tables)?;
        Ok((NewVault { db, envelope, data_key, in_use }, spare_key))
    }

    /// Closes the database of a new vault and gives it its name, which is what makes it a vault. `opens`
    /// opens its keys as their owner will.
    pub(super) fn name_new(
        folder: &Path,
        new: NewVault,
        opens: &Key<'_>,
        setting: Setting,
    ) -> Result<Self> {
        let NewVault { db, mut envelope, data_key, in_use } = new;
        let database = folder.join(files::DATABASE);
        let new_keys = key_files::write(folder, &mut envelope, &data_key, 0, Some(opens))?;
        db.execute("UPDATE vault SET keys = ?1", [envelope.mark().map(Mark::to_bytes)])?;
        let sealed = Sealed { generation: envelope.generation(), heads: journal::heads(&db)? };
        let heads_key = HeadsKey::of(&db)?;
        connection::checkpoint(&db)?;
        connection::trust(&db)?;
        db.close().map_err(|(_, error)| error)?;

        new_keys.persist()?;
        heads::write(&folder.join(files::HEADS), &heads_key, &sealed)?;
        fs::rename(files::unfinished(&database), &database)?;
        new_file::flush_folder_of(&database);
        let opened = in_use
            .share()
            .and_then(|in_use| Self::start(folder, &envelope, data_key, Some(in_use), setting));
        if opened.is_err() {
            // Nothing stood here before, and nobody has seen its spare key if it has a new one: an error
            // means that there is no vault.
            take_name_back(&database);
        }
        opened
    }

    /// The same of a vault that is new altogether, whose spare key nobody has seen yet.
    fn name_first(
        folder: &Path,
        new: NewVault,
        spare_key: SpareKey,
        first_way: &Key<'_>,
        setting: Setting,
    ) -> Result<(Self, SpareKey)> {
        let unconfirmed = Unconfirmed::new(spare_key.clone())?;
        let vault = Self::name_new(folder, new, first_way, setting)?;
        *lock(&vault.unconfirmed) = Some(unconfirmed);
        Ok((vault, spare_key))
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

/// Makes a new vault unfinished again. Best effort: what stays is whole, and opens with the passphrase.
fn take_name_back(database: &Path) {
    for file in [files::index(database), files::log(database)] {
        let _ = fs::remove_file(file);
    }
    let _ = fs::rename(database, files::unfinished(database));
    new_file::flush_folder_of(database);
}
