//! The vault itself: its secrets, its health, its place.

use std::path::Path;

use tandem_model::{Id, Result};
use tandem_vault::{Report, SpareKey};

use crate::record::Tandem;
use crate::record::error::public;
use crate::record::require_passphrase;

/// Use cases around the vault. From [`Tandem::safe`].
#[derive(Clone, Copy)]
pub struct Safe<'a> {
    tandem: &'a Tandem,
}

impl Tandem {
    /// The vault itself: secrets, check, where it is.
    #[must_use]
    pub fn safe(&self) -> Safe<'_> {
        Safe { tandem: self }
    }
}

impl<'a> Safe<'a> {
    /// The folder that the record stands in.
    #[must_use]
    pub fn folder(&self) -> &'a Path {
        self.tandem.vault.folder()
    }

    /// Names the record; the same in every copy of it.
    #[must_use]
    pub fn id(&self) -> Id {
        Id::from_bytes(*self.tandem.vault.id())
    }

    /// Sets a new passphrase. `secret` is the present one or the spare key.
    ///
    /// # Errors
    /// `WrongSecret`; `Invalid` in `passphrase` if the new one is empty; `Busy`, `ReadOnly`, `Full`,
    /// after which the old passphrase is still good.
    pub fn change_passphrase(&self, secret: &str, passphrase: &str) -> Result<()> {
        require_passphrase(passphrase)?;
        self.tandem.vault.change_passphrase(secret, passphrase).map_err(public)
    }

    /// Makes a new spare key; the old one opens nothing any more. `secret` is the passphrase or
    /// the present code.
    ///
    /// # Errors
    /// As [`Safe::change_passphrase`].
    pub fn new_spare_key(&self, secret: &str) -> Result<SpareKey> {
        self.tandem.vault.change_spare_key(secret).map_err(public)
    }

    /// Looks the whole vault over: pages, chains, heads, and whether the tables are the fold of the
    /// journal.
    ///
    /// # Errors
    /// `Busy` if another program is reading, and those of the disk. Faults are no error: they stand
    /// in the report.
    pub fn check(&self) -> Result<Report> {
        self.tandem.vault.check().map_err(public)
    }

    /// What an app does before it goes to the background: empties the write-ahead log and seals the
    /// journal's heads. The record stays open.
    ///
    /// # Errors
    /// Those of writing a file; nothing is lost.
    pub fn settle(&self) -> Result<()> {
        self.tandem.vault.settle().map_err(|not_sealed| public(not_sealed.0))
    }
}
