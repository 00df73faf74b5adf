//! The record itself: its secrets, its health, its place.

use std::sync::Arc;

use tandem::{Opening, Report};
use tandem_model::{Id, Result, TandemError};
use zeroize::Zeroizing;

use crate::shared::Shared;

/// Passphrase, spare key, health and place of the record. From [`crate::Tandem::safe`].
#[derive(uniffi::Object)]
pub struct Safe {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Safe {
    /// The folder that the record stands in.
    pub fn folder(&self) -> Result<String> {
        self.of.read(|it| Ok(it.safe().folder().to_string_lossy().into_owned()))
    }

    /// Names the record; the same in every copy of it.
    pub fn id(&self) -> Result<Id> {
        self.of.read(|it| Ok(it.safe().id()))
    }

    /// What was found besides the record when it was opened, with its words: for the first screen.
    pub fn opening(&self) -> Result<Opening> {
        self.of.read(|it| it.safe().opening())
    }

    /// Goes on without what is missing: the person knows. It is not told again.
    ///
    /// # Errors
    /// `Busy`, `ReadOnly`, `Full`.
    pub fn accept_loss(&self) -> Result<()> {
        self.of.read(|it| it.safe().accept_loss())
    }

    /// Sets a new passphrase. `secret` is the present one or the spare key.
    ///
    /// # Errors
    /// `WrongSecret`; `Invalid` in `passphrase` if the new one is empty; `Busy`, `ReadOnly`, `Full`,
    /// after which the old passphrase is still good.
    pub fn change_passphrase(&self, secret: String, passphrase: String) -> Result<()> {
        let (secret, passphrase) = (Zeroizing::new(secret), Zeroizing::new(passphrase));
        self.of.read(|it| it.safe().change_passphrase(&secret, &passphrase))
    }

    /// Makes a new spare key; the old one opens nothing any more. `secret` is the passphrase or the
    /// present key.
    ///
    /// # Errors
    /// As [`Safe::change_passphrase`].
    pub fn new_spare_key(&self, secret: String) -> Result<String> {
        let secret = Zeroizing::new(secret);
        let key = self.of.read(|it| it.safe().new_spare_key(&secret))?;
        Ok(key.to_text().to_string())
    }

    /// Looks the whole vault over: pages, chains, heads, and whether the tables are the fold of the
    /// journal.
    ///
    /// # Errors
    /// `Busy` if another program is reading, and those of the disk. Faults are no error: they stand
    /// in the report.
    pub fn check(&self) -> Result<Report> {
        self.of.read(|it| it.safe().check())
    }

    /// What an app does before it goes to the background: empties the write-ahead log and seals the
    /// journal's heads. The record stays open. Returns what could not be done, for a note and not
    /// more: all that was acknowledged is kept.
    ///
    /// # Errors
    /// `Locked`.
    pub fn settle(&self) -> Result<Option<TandemError>> {
        self.of.read(|it| Ok(it.safe().settle().err()))
    }
}
