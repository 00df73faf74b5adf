//! The vault itself: its secrets, its health, its place.

use std::path::Path;

use chrono::DateTime;
use serde::Serialize;
use tandem_model::{Id, Result};
use tandem_vault::{Door, Key, Missing, Report, SpareKey, Way};

use crate::record::Tandem;
use crate::record::error::public;

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
    /// What was once kept is missing. It is told at every opening until [`Safe::accept_loss`].
    pub missing: bool,
    /// The small file is gone that would show whether anything is missing. Nothing is known to be, and
    /// nobody can tell; [`Safe::accept_loss`] makes it anew.
    pub unwitnessed: bool,
    /// An older `tandem.keys` was put back: a passphrase or a spare key that was changed opens the record
    /// again. Told until a new passphrase or spare key is set.
    pub older_keys: bool,
    /// An erasing began and was cut off before it had destroyed all keys, so the record stands. Told until it
    /// is erased, or until [`Safe::accept_loss`].
    pub erasing_began: bool,
    /// A spare key waits to be confirmed. It has no sentence here: a screen asks for its groups.
    pub spare_key_pending: bool,
    /// The sentences for a person, in this order; none if all is as it should be.
    pub notes: Vec<String>,
}

/// Looks at what stands in `folder` without opening it, and changes nothing: for a lock screen. None of
/// it is verified, since that takes the key.
///
/// # Errors
/// Those of reading.
pub fn look(folder: &Path) -> Result<Door> {
    tandem_vault::look(folder).map_err(public)
}

/// What a person typed where a passphrase or the spare key is asked for.
///
/// # Errors
/// `Invalid` in `spare_key` for one with a slip: its checksum does not fit.
pub fn typed_key(text: &str) -> Result<Key<'_>> {
    Key::typed(text).map_err(public)
}

impl<'a> Safe<'a> {
    /// What was found besides the record when it was opened.
    ///
    /// # Errors
    /// Those of reading.
    pub fn opening(&self) -> Result<Opening> {
        let found = self.tandem.vault.found();
        let read_only = self.tandem.vault.is_read_only();
        let unwitnessed = found.missing == Some(Missing::Unwitnessed);
        let missing = found.missing.is_some() && !unwitnessed;
        // A key file that cannot be read now was read a moment ago.
        let spare_key_pending = self.is_spare_key_pending().unwrap_or(false);
        let told = Opening {
            read_only,
            stale_log: found.stale_log,
            missing,
            unwitnessed,
            older_keys: found.older_keys,
            erasing_began: found.erasing_began,
            spare_key_pending,
            notes: Vec::new(),
        };
        // Whoever sees totals must know that they are not all.
        let unread = self.tandem.unread().unwrap_or_default();
        if told == (Opening { spare_key_pending, ..Opening::default() }) && unread == 0 {
            return Ok(told);
        }
        let voice = self.tandem.voice()?;
        let mut notes = Vec::new();
        if found.erasing_began {
            notes.push(voice.say("opening.erasing", &[]));
        }
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
        if found.older_keys {
            notes.push(voice.say("opening.older_keys", &[]));
        }
        if read_only {
            notes.push(voice.say("opening.read_only", &[]));
        }
        if unread > 0 {
            notes.push(voice.count("opening.unread", unread, &[]));
        }
        Ok(Opening { notes, ..told })
    }

    /// Goes on without what is missing, without knowing, or with what was to be erased: the person knows. It
    /// is not told again; the file that tells of a loss is kept, if there is one, and a new one is made.
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
    /// `WrongSecret`; `Invalid` in `passphrase` if the new one cannot be one, in `spare_key` if `secret`
    /// has a slip; `Busy`, `ReadOnly`, `Full`, after which the old passphrase is still good.
    pub fn change_passphrase(&self, secret: &str, passphrase: &str) -> Result<()> {
        self.tandem.vault.change_passphrase(secret, passphrase).map_err(public)
    }

    /// The ways in.
    ///
    /// # Errors
    /// Those of reading.
    pub fn ways(&self) -> Result<Vec<Way>> {
        self.tandem.vault.ways().map_err(public)
    }

    /// Adds a way in, in the place of an older one of the same kind. `proof` is any that there is.
    ///
    /// # Errors
    /// `WrongSecret`; `Invalid` for what cannot be one (`passphrase`, `pin`, `key`); `Busy`,
    /// `ReadOnly`, `Full`, after which all is as it was.
    pub fn add_way(&self, proof: &Key<'_>, new: &Key<'_>) -> Result<()> {
        self.tandem.vault.add_way(proof, new).map_err(public)
    }

    /// Takes a way in out. `proof` is any that there is.
    ///
    /// # Errors
    /// `Invalid` in `way` if neither a passphrase nor a confirmed spare key were left; as
    /// [`Safe::add_way`].
    pub fn remove_way(&self, proof: &Key<'_>, way: Way) -> Result<()> {
        self.tandem.vault.remove_way(proof, way).map_err(public)
    }

    /// Makes a new spare key, which is kept nowhere: show it now. It opens from now on, and so does the
    /// old one, until [`Safe::confirm_spare_key`].
    ///
    /// # Errors
    /// As [`Safe::add_way`].
    pub fn new_spare_key(&self, proof: &Key<'_>) -> Result<SpareKey> {
        self.tandem.vault.new_spare_key(proof).map_err(public)
    }

    /// Whether a spare key waits to be confirmed: the first one, or one that was made anew.
    ///
    /// # Errors
    /// Those of reading.
    pub fn is_spare_key_pending(&self) -> Result<bool> {
        self.tandem.vault.is_spare_key_pending().map_err(public)
    }

    /// Which two groups of the spare key are to be typed back, counted from 1. None if it was made
    /// before this opening: the whole of it is asked for then.
    #[must_use]
    pub fn asked_groups(&self) -> Option<[u8; 2]> {
        self.tandem.vault.asked_groups()
    }

    /// Confirms the spare key that waits, if `typed` shows that somebody has it: the groups that are
    /// asked for, or all of it in one. The old one opens nothing any more. False if it does not show
    /// that.
    ///
    /// # Errors
    /// `Busy`, `ReadOnly`, `Full`, after which both open.
    pub fn confirm_spare_key(&self, typed: &[&str]) -> Result<bool> {
        self.tandem.vault.confirm_spare_key(typed).map_err(public)
    }

    /// Confirms the spare key that this opening made without asking: for a program that nobody watches,
    /// once it knows that the key was handed on.
    ///
    /// # Errors
    /// As [`Safe::confirm_spare_key`]; `WrongSecret` if none was made.
    pub fn confirm_spare_key_as_shown(&self) -> Result<()> {
        self.tandem.vault.confirm_spare_key_as_shown().map_err(public)
    }

    /// Lets go of a spare key that waits; the old one stays.
    ///
    /// # Errors
    /// `Invalid` in `spare_key` if there is no other; as [`Safe::confirm_spare_key`].
    pub fn drop_pending_spare_key(&self) -> Result<()> {
        self.tandem.vault.drop_pending_spare_key().map_err(public)
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
