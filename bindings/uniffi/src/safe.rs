//! The record itself: its secrets, its health, its place.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tandem::{BackupFile, IfThere, Opening, Report, Way};
use tandem_model::{Id, Result, TandemError};
use zeroize::Zeroizing;

use crate::shared::Shared;
use crate::streams::Passing;
use crate::{ByteSink, Key, Outbox};

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

    /// The ways in.
    ///
    /// # Errors
    /// Those of reading.
    pub fn ways(&self) -> Result<Vec<Way>> {
        self.of.read(|it| it.safe().ways())
    }

    /// Adds a way in, in the place of an older one of the same kind. `proof` is any that there is.
    ///
    /// # Errors
    /// `WrongSecret`; `Invalid` for what cannot be one (`passphrase`, `pin`, `device`); `Busy`,
    /// `ReadOnly`, `Full`, after which all is as it was.
    pub fn add_way(&self, proof: Key, key: Key) -> Result<()> {
        self.of.read(|it| proof.opening(|proof| key.chosen(|key| it.safe().add_way(proof, key))))
    }

    /// Takes a way in out. `proof` is any that there is.
    ///
    /// # Errors
    /// `Invalid` in `way` if neither a passphrase nor a confirmed spare key were left; as
    /// [`Safe::add_way`].
    pub fn remove_way(&self, proof: Key, way: Way) -> Result<()> {
        self.of.read(|it| proof.opening(|proof| it.safe().remove_way(proof, way)))
    }

    /// Makes a new spare key, which is kept nowhere: show it now. It opens from now on, and so does the
    /// old one, until it is confirmed. `proof` is any way in that there is: who has a PIN alone has put the
    /// first one off.
    ///
    /// # Errors
    /// As [`Safe::add_way`].
    pub fn new_spare_key(&self, proof: Key) -> Result<String> {
        let key = self.of.read(|it| proof.opening(|proof| it.safe().new_spare_key(proof)))?;
        Ok(key.to_text().to_string())
    }

    /// Whether a spare key waits to be confirmed: the first one, or one that was made anew.
    ///
    /// # Errors
    /// Those of reading.
    pub fn is_spare_key_pending(&self) -> Result<bool> {
        self.of.read(|it| it.safe().is_spare_key_pending())
    }

    /// Which two groups of the spare key are to be typed back, counted from 1. None if it was made
    /// before this opening: the whole of it is asked for then.
    ///
    /// # Errors
    /// `Locked`.
    pub fn asked_groups(&self) -> Result<Option<Vec<u8>>> {
        self.of.read(|it| Ok(it.safe().asked_groups().map(Vec::from)))
    }

    /// Confirms the spare key that waits, if `typed` shows that somebody has it: the groups that are
    /// asked for, or all of it in one. The old one opens nothing any more. False if it does not show
    /// that.
    ///
    /// # Errors
    /// `Busy`, `ReadOnly`, `Full`, after which both open.
    pub fn confirm_spare_key(&self, typed: Vec<String>) -> Result<bool> {
        let typed: Vec<_> = typed.into_iter().map(Zeroizing::new).collect();
        let typed: Vec<_> = typed.iter().map(|it| it.as_str()).collect();
        self.of.read(|it| it.safe().confirm_spare_key(&typed))
    }

    /// Lets go of a spare key that waits; the old one stays.
    ///
    /// # Errors
    /// `Invalid` in `way` if there is no other; as [`Safe::confirm_spare_key`].
    pub fn drop_pending_spare_key(&self) -> Result<()> {
        self.of.read(|it| it.safe().drop_pending_spare_key())
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

    /// Writes the whole record into one encrypted file, which the present passphrase and the present
    /// spare key open. It is on the disk, was read back from it and found whole when this returns. With
    /// `replace` it takes the place of a file that has the name.
    ///
    /// # Errors
    /// `Full` before anything is written if there is not room for twice the record; `Corrupt` if the
    /// record is not whole; `Invalid` in `file` if something has the name; those of the disk. There is
    /// then no new file.
    pub fn back_up(&self, file: String, replace: bool) -> Result<BackupFile> {
        let if_there = if replace { IfThere::Replace } else { IfThere::Keep };
        self.of.read(|it| it.safe().back_up(Path::new(&file), if_there))
    }

    /// As [`Safe::back_up`], to where the host writes it: made and found whole in an outbox, then given.
    ///
    /// # Errors
    /// As [`Safe::back_up`]; `Io` if the host throws: what it has then is no backup.
    pub fn back_up_to(&self, sink: Arc<dyn ByteSink>, outbox: &Outbox) -> Result<BackupFile> {
        let passing = Passing::through(&outbox.of, "tandem.backup")?;
        let give = || passing.give(sink);
        self.of.read(|it| it.safe().back_up_through(passing.path(), IfThere::Keep, give))
    }

    /// What a file says of itself, if it is a backup that this record made since it was made, last
    /// restored or given a new data key, and whole. Nothing of any other, whatever it says, since anybody may have written it: for
    /// a host that removes older ones.
    ///
    /// # Errors
    /// `Locked`; those of the disk.
    pub fn own_backup(&self, file: String) -> Result<Option<BackupFile>> {
        self.of.read(|it| it.safe().own_backup(Path::new(&file)))
    }

    /// When a backup was last made of this copy of the record.
    ///
    /// # Errors
    /// `Locked`.
    pub fn last_backup(&self) -> Result<Option<DateTime<Utc>>> {
        self.of.read(|it| it.safe().last_backup())
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
