//! Making a vault out of a backup where there is none.
//!
//! What comes of it is a copy of the vault as it was, and a copy has to know that it is one: it has a new
//! data key, and its next act starts a device of its own, so that it never goes on with a chain that the
//! lost device may have gone on with as well. The other copy, if it turns up again, can be merged.
//!
//! Like a new vault it exists when its database gets its name, which is the last step. Until then there
//! is nothing but the backup, which is only read.
//!
//! (Where the vault is still there, a backup is [merged](Vault::merge) and nothing else: whatever is
//! newer stays, and what was forgotten meanwhile stays forgotten.)

use std::path::Path;

use super::create::{NewVault, claim};
use super::{Backup, Setting, Vault};
use crate::connection::{self, Access};
use crate::error::{Error, Result};
use crate::journal::Act;
use crate::key::DataKey;
use crate::ways::Key;

impl Backup {
    /// Makes a vault in `folder` of what the backup holds, with a first act that is in it before it
    /// exists. `secret` is what opened the backup; both of its secrets open the new vault.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] if any part of a vault is there (nothing is touched); those of `first`
    /// and of the disk, after which there is no vault.
    pub fn restore<E: From<Error>>(
        &self,
        folder: &Path,
        secret: &str,
        setting: Setting,
        now: i64,
        first: impl FnOnce(&mut Act<'_>) -> Result<(), E>,
    ) -> Result<Vault, E> {
        let (in_use, unfinished) = claim(folder)?;
        let data_key = DataKey::random()?;
        let envelope = self.envelope.around(&self.key, &data_key)?;
        self.vault().copy_to(&unfinished, &data_key)?;
        let db = connection::open(&unfinished, &data_key, Access::Write)?;
        let made = self.info().made_millis;
        db.execute("UPDATE vault SET device = NULL, backup_made = ?1", [made])
            .map_err(Error::from)?;
        let mut new = NewVault { db, envelope, data_key, in_use };
        new.first_act(&setting, now, first)?;
        Ok(Vault::name_new(folder, new, &Key::typed(secret)?, setting)?)
    }
}
