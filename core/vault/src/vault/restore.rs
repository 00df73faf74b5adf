//! Making a vault out of a backup where there is none.
//!
//! What comes of it is a copy of the vault as it was, and a copy has to know that it is one: it has a new
//! data key, and its next act starts a device of its own, so that it never goes on with a chain that the
//! lost device may have gone on with as well. The other copy, if it turns up again, can be merged.
//!
//! **As new** it is no copy any more ([`As::New`]): for a device that was stolen, or given away with the vault
//! in it. It has another name, so nothing from there is ever taken for a copy of it, and no older backup is; what a
//! thief writes in can be merged nowhere. What else must not go on is for the floor above, in the first act.
//!
//! Like a new vault it exists when its database gets its name, which is the last step. Until then there
//! is nothing but the backup, which is only read.
//!
//! (Where the vault is still there, a backup is [merged](Vault::merge) and nothing else: whatever is
//! newer stays, and what was forgotten meanwhile stays forgotten.)

use std::path::Path;

use rusqlite::params;

use super::create::{NewVault, claim};
use super::{Backup, Setting, Vault};
use crate::connection::{self, Access};
use crate::error::{Error, Result};
use crate::journal::Act;
use crate::key::{self, DataKey, Kept};
use crate::ways::Key;

/// What comes of a backup where there is no vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum As {
    /// A copy of the vault that it is of.
    Copy,
    /// A vault of its own.
    New,
}

impl Backup {
    /// Makes a vault in `folder` of what the backup holds, with a first act that is in it before it
    /// exists, a copy or a vault of its own. `secret` is what opened the backup; both of its secrets open
    /// the new vault.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] if any part of a vault is there (nothing is touched); those of `first`
    /// and of the disk, after which there is no vault.
    pub fn restore<E: From<Error>>(
        &self,
        folder: &Path,
        secret: &str,
        what: As,
        setting: Setting,
        now: i64,
        first: impl FnOnce(&mut Act<'_>) -> Result<(), E>,
    ) -> Result<Vault, E> {
        let (in_use, unfinished) = claim(folder)?;
        let data_key = DataKey::random()?;
        let mut id = *self.envelope.vault();
        if what == As::New {
            key::random(&mut id)?;
        }
        let envelope = self.envelope.around_in(id, &self.key, &data_key)?;
        self.vault().copy_to(&unfinished, &data_key)?;
        let db = connection::open(&unfinished, &data_key, Access::Write)?;
        let made = self.info().made_millis;
        let made = (what == As::Copy).then_some(made); // of what is new, there is none yet
        let sql = "UPDATE vault SET id = ?1, device = NULL, backup_made = ?2, heads_key = ?3";
        db.execute(sql, params![id, made, *Kept::random()?]).map_err(Error::from)?;
        // Where the lost device wrote, this one does not; and no place is a record's that is another now.
        db.execute("DELETE FROM places WHERE installation IS NOT NULL OR ?1", [what == As::New])
            .map_err(Error::from)?;
        let mut new = NewVault { db, envelope, data_key, in_use };
        new.first_act(&setting, now, first)?;
        Ok(Vault::name_new(folder, new, &Key::typed(secret)?, setting)?)
    }
}
