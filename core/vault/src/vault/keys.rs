//! What opens a vault: its secrets, and how they change.

use rusqlite::{Connection, params};

use super::Vault;
use super::opening::unlock;
use crate::envelope::{Secret, SlotKind};
use crate::error::{Error, Result};
use crate::files;
use crate::locks::KeyLock;
use crate::log;
use crate::spare_key::SpareKey;

impl Vault {
    /// Sets a new passphrase. `secret` is the present one, or the spare key.
    ///
    /// # Errors
    /// [`Error::WrongSecret`], [`Error::Busy`] if another process is changing keys, and those of
    /// writing a file; until the new file has replaced the old one, the old passphrase is good.
    pub fn change_passphrase(&self, secret: &str, passphrase: &str) -> Result<()> {
        self.change_keys(secret, &Secret::Passphrase(passphrase), SlotKind::Passphrase)
    }

    /// Makes a new spare key; the old one opens nothing any more. `secret` is the passphrase
    /// or the present spare key.
    ///
    /// # Errors
    /// As [`Vault::change_passphrase`].
    pub fn change_spare_key(&self, secret: &str) -> Result<SpareKey> {
        let code = SpareKey::random()?;
        self.change_keys(secret, &Secret::SpareKey(&code), SlotKind::SpareKey)?;
        Ok(code)
    }

    /// What can fail for want of room fails first, while nothing has changed; the file's name, with
    /// which the new secret is in force and the old one is not, comes last, and nothing after it is an
    /// error. Were it refused after all, the vault would hold the public half of a slot that never
    /// was, which the next change makes anew.
    fn change_keys(&self, secret: &str, new: &Secret<'_>, kind: SlotKind) -> Result<()> {
        if let Some(unwritable) = &self.unwritable {
            return Err(unwritable.why.clone());
        }
        let _lock = KeyLock::take(&self.folder)?;
        let (mut envelope, key) = unlock(&self.folder, secret)?;
        if envelope.vault() != &self.id {
            return Err(Error::Damaged("tandem.keys belongs to another vault"));
        }
        let public = envelope.seal(&key, new, self.cost)?;
        let keys = self.folder.join(files::KEYS);
        let file = envelope.write(&keys, &key, |written| written.unseal(new))?;
        let mut db = self.writer()?;
        let transaction = self.begin(&mut db)?;
        keep_public_half(&transaction, kind, &public)?;
        log::note(&transaction)?;
        transaction.commit()?;
        Ok(file.persist_over()?)
    }
}

pub(super) fn keep_public_half(db: &Connection, kind: SlotKind, public: &[u8; 32]) -> Result<()> {
    db.execute(
        "INSERT INTO recipients (kind, public) VALUES (?1, ?2)
         ON CONFLICT (kind) DO UPDATE SET public = excluded.public",
        params![kind.name(), public],
    )?;
    Ok(())
}
