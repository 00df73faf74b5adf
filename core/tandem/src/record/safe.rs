//! The vault itself: its secrets, its health, its place.

use std::path::Path;

use chrono::DateTime;
use serde::Serialize;
use tandem_model::{Id, Result};
use tandem_vault::{Missing, Report, SpareKey};

use crate::record::Tandem;
use crate::record::error::public;
use crate::record::require_passphrase;

/// Use cases around the vault. From [`Tandem::safe`].
#[derive(Clone, Copy)]
pub struct Safe<'a> {
    pub(super) tandem: &'a Tandem,
}

impl Tandem {
    /// The vault itself: secrets, check, where it is.
    #[must_use]
    pub fn safe(&self) -> Safe<'_> {
        Safe { tandem: self }
    }
}

/// What was found besides the record when it was opened, with its words: for the first screen, before
/// anything else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Opening {
    /// The record can be read, and nothing can be written: the disk is full, or the place is one where
    /// nothing may be written.
    pub read_only: bool,
    /// A file of another moment stood beside the record. It was put aside, and nothing was changed.
    pub stale_log: bool,
    /// What was once kept is missing, or nobody can tell. It is told at every opening until
    /// [`Safe::accept_loss`].
    pub missing: bool,
    /// The sentences for a person, in this order; none if all is as it should be.
    pub notes: Vec<String>,
}

impl<'a> Safe<'a> {
    /// What was found besides the record when it was opened.
    ///
    /// # Errors
    /// Those of reading.
    pub fn opening(&self) -> Result<Opening> {
        let found = self.tandem.vault.found();
        let read_only = self.tandem.vault.is_read_only();
        let missing = found.missing.is_some();
        if !(read_only || found.stale_log || missing) {
            return Ok(Opening::default());
        }
        let voice = self.tandem.voice()?;
        let mut notes = Vec::new();
        match found.missing {
            Some(Missing::Changes { at_least, newest }) => {
                let count = u32::try_from(at_least).unwrap_or(u32::MAX);
                notes.push(voice.count("opening.missing", count, &[]));
                if let Some(newest) = newest.and_then(DateTime::from_timestamp_millis) {
                    let day = voice.words().date(newest.date_naive());
                    notes.push(voice.say("opening.newest", &[("date", &day)]));
                }
            }
            Some(Missing::Unwitnessed) => notes.push(voice.say("opening.unwitnessed", &[])),
            None => {}
        }
        if found.stale_log {
            notes.push(voice.say("opening.stale_log", &[]));
        }
        if read_only {
            notes.push(voice.say("opening.read_only", &[]));
        }
        Ok(Opening { read_only, stale_log: found.stale_log, missing, notes })
    }

    /// Goes on without what is missing: the person knows. It is not told again; the file that tells of
    /// it is kept.
    ///
    /// # Errors
    /// `Busy`, `ReadOnly`, `Full`.
    pub fn accept_loss(&self) -> Result<()> {
        self.tandem.vault.accept_loss().map_err(public)
    }

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
