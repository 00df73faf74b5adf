//! What a record is: opening it, closing it, and the one way to read and to write.

pub(crate) mod act;
pub(crate) mod backup;
pub(crate) mod drafts;
pub(crate) mod entries;
pub(crate) mod error;
pub(crate) mod expire;
pub(crate) mod fold;
pub(crate) mod host;
pub(crate) mod kinds;
pub(crate) mod lists;
pub(crate) mod lock;
pub(crate) mod outbox;
pub(crate) mod outside;
pub(crate) mod profile;
pub(crate) mod read;
pub(crate) mod safe;
pub(crate) mod salvage;
pub(crate) mod tables;
pub(crate) mod tally;
pub(crate) mod texts;
pub(crate) mod touched;
pub(crate) mod undo;

use std::path::Path;
use std::sync::OnceLock;

use chrono::{DateTime, Utc};
use tandem_model::{Id, Language, Profile, Result, Role, TandemError};
use tandem_vault::{
    Cost, Error as VaultError, Key, Merged, Places, Read, Rows, Setting, SpareKey, SpareSlot, Vault,
};
use tandem_words::Voice;

use crate::record::error::{Error as InnerError, Inner, public};
use crate::record::fold::Fold;
use crate::record::host::Host;
use crate::record::read::Reading as _;

/// One person's open record.
pub struct Tandem {
    pub(crate) vault: Vault,
    pub(crate) host: Box<dyn Host>,
    language: OnceLock<Language>,
}

impl Tandem {
    /// Makes a new record in `folder`, with a profile to begin with. Returns the spare key,
    /// which is kept nowhere else: show it now, and have it confirmed
    /// ([`Safe::confirm_spare_key`](safe::Safe::confirm_spare_key)).
    ///
    /// # Errors
    /// `Invalid` in `passphrase` if it cannot be one, in `vault` if there is a record already; `Busy`,
    /// `ReadOnly`, `Full`.
    pub fn create(
        folder: &Path,
        passphrase: &str,
        profile: &Profile,
        host: Box<dyn Host>,
        cost: Cost,
    ) -> Result<(Self, SpareKey)> {
        Self::create_with(folder, &Key::Passphrase(passphrase), profile, host, cost)
    }

    /// As [`Tandem::create`], with any first way in but a spare key.
    ///
    /// # Errors
    /// As [`Tandem::create`]; `Invalid` in `pin` if it is none.
    pub fn create_with(
        folder: &Path,
        first_way: &Key<'_>,
        profile: &Profile,
        host: Box<dyn Host>,
        cost: Cost,
    ) -> Result<(Self, SpareKey)> {
        let (now, setting) = (millis(host.now()), setting(&*host, cost));
        let first = |act: &mut tandem_vault::Act<'_>| profile::begin(act, profile);
        let (vault, code) = Vault::create_with(folder, first_way, setting, now, first)?;
        Ok((Self::of_new(vault, host), code))
    }

    /// Makes this device's copy of a record in `folder`, of what its other copies know and of nothing else:
    /// its profile is theirs. `spare` is the public half of the record's spare key, which opens this copy
    /// as well. Before all of `rows` is in it there is no record here.
    ///
    /// # Errors
    /// As [`Tandem::create_with`]; `Corrupt` if rows are missing, were changed, or hold no profile; those
    /// of `rows`. There is then no record.
    pub fn create_joined(
        folder: &Path,
        record: Id,
        (first_way, spare): (&Key<'_>, &SpareSlot),
        rows: impl IntoIterator<Item = Result<Rows>>,
        (host, cost): (Box<dyn Host>, Cost),
        note: impl FnOnce(&Places<'_>) -> Result<()>,
    ) -> Result<(Self, Merged)> {
        let (now, setting) = (millis(host.now()), setting(&*host, cost));
        let joined: Inner<_> = Vault::create_joined(
            folder,
            *record.as_bytes(),
            (first_way, spare),
            setting,
            rows.into_iter().map(|rows| rows.map_err(InnerError::from)),
            now,
            |act| {
                profile::read_profile(act)?;
                entries::forget_orphans(act)
            },
            |places, _| Ok(note(places)?),
        );
        let (vault, merged) = joined?;
        Ok((Self::of_new(vault, host), merged))
    }

    /// Opens the record in `folder`. `secret` is its passphrase or its spare key.
    ///
    /// # Errors
    /// As [`Tandem::open_with`]; `Invalid` in `spare_key` for one with a slip, which is told before any
    /// work.
    pub fn open(folder: &Path, secret: &str, host: Box<dyn Host>, cost: Cost) -> Result<Self> {
        Self::open_with(folder, &safe::typed_key(secret)?, host, cost)
    }

    /// Opens the record in `folder` by any way in.
    ///
    /// # Errors
    /// `NoVault`, `WrongSecret`, `Corrupt`, `NewerVersion`, `Busy`, `ReadOnly`; `Invalid` in `device` if
    /// its secret is not the one that was added; `Wait` after too many wrong ones, and then nothing was
    /// tried. Whatever it is, no file was changed or removed.
    pub fn open_with(
        folder: &Path,
        secret: &Key<'_>,
        host: Box<dyn Host>,
        cost: Cost,
    ) -> Result<Self> {
        let vault = match Vault::open_with(folder, secret, setting(&*host, cost)) {
            Err(VaultError::WrongSecret) => {
                let retry_after = safe::look(folder)?.wait_seconds;
                return Err(TandemError::WrongSecret { retry_after });
            }
            opened => opened.map_err(public)?,
        };
        let tandem = Self::with_current_zones(vault, host)?;
        // Where it cannot be done now (another program is writing, the disk is full, a page is
        // damaged) the record opens all the same: it is worth more than what is due in it, and the next
        // opening or check-in forgets that.
        drop(tandem.forget_old());
        Ok(tandem)
    }

    /// Forgets what is old. Most openings have nothing to forget, which one look tells, and should not have to
    /// wait for another writer.
    fn forget_old(&self) -> Result<()> {
        let now = self.now();
        let (entries, drafts) =
            self.read(|read| Ok((expire::is_any_due(read, now)?, drafts::is_any_old(read, now)?)))?;
        let forgot = match entries {
            true => self.act(|act| expire::forget_due(act, now)).map(drop),
            false => Ok(()),
        };
        if drafts {
            drafts::forget_old(self, now)?;
        }
        forgot
    }

    /// Of a vault that was made just now. It exists from here on, and an error would say that it does not,
    /// and keep its spare key from whoever must see it. Zone rules that could not be noted now are noted
    /// by the next opening; until then an hour may be off, which is less.
    pub(crate) fn of_new(vault: Vault, host: Box<dyn Host>) -> Self {
        let rules = tandem_model::tzdb_version();
        if !vault.is_made_with(rules) {
            drop(vault.refold(rules));
        }
        Self { vault, host, language: OnceLock::new() }
    }

    /// Columns that depend on the zone rules are made anew when those have changed.
    fn with_current_zones(vault: Vault, host: Box<dyn Host>) -> Result<Self> {
        let rules = tandem_model::tzdb_version();
        if !vault.is_made_with(rules) {
            match vault.refold(rules) {
                // Old zone rules move an hour; a record that does not open on a full disk is worse.
                Err(VaultError::Full | VaultError::ReadOnly) => {}
                done => done.map_err(public)?,
            }
        }
        Ok(Self { vault, host, language: OnceLock::new() })
    }

    /// Speaks this language until the record is closed, whatever the person's choice says: for a
    /// host that knows better, such as a terminal with a flag for it. The first call counts.
    pub fn speak(&self, language: Language) {
        let _ = self.language.set(language);
    }

    /// The voice in which the person is spoken to: the language of [`Tandem::speak`], else the one
    /// they chose, else English; their own words; their country's telephone numbers.
    ///
    /// # Errors
    /// Those of reading.
    pub fn voice(&self) -> Result<Voice> {
        self.read(|read| self.voice_in(read))
    }

    pub(crate) fn voice_in(&self, read: &Read<'_>) -> Inner<Voice> {
        self.voice_of(&profile::read_profile(read)?, read)
    }

    /// As [`Tandem::voice_in`], of the profile that was read already.
    pub(crate) fn voice_of(&self, profile: &Profile, read: &Read<'_>) -> Inner<Voice> {
        let language = match self.language.get() {
            Some(language) => *language,
            None => profile::read_preferences(read)?.language.unwrap_or_default(),
        };
        Ok(Voice::new(language, profile))
    }

    /// Takes in everything that another copy of this record knows. What was forgotten in either is
    /// forgotten in both, with what hangs on it in either.
    ///
    /// # Errors
    /// `Corrupt` if it is no copy of this record or was changed from outside; those of writing.
    /// Nothing is then taken in.
    pub fn merge(&self, other: &Self) -> Result<Merged> {
        self.merge_vault(&other.vault)
    }

    pub(crate) fn merge_vault(&self, other: &Vault) -> Result<Merged> {
        let now = millis(self.now());
        let merged: Inner<_> = self.vault.merge_with(other, now, entries::forget_orphans);
        Ok(merged?)
    }

    /// How many entries stand in the record that a newer Tandem wrote on another device and that this one
    /// cannot read. They are kept, and in no list and no total.
    ///
    /// # Errors
    /// Those of reading.
    pub fn unread(&self) -> Result<u32> {
        self.read(|read| read.count_unread())
    }

    /// Closes the record and forgets its key.
    ///
    /// # Errors
    /// What could not be done at closing, for a note and not more: the record is closed, and all that
    /// was acknowledged is kept. Who takes it for a failure writes everything down twice.
    pub fn close(self) -> Result<()> {
        self.vault.close().map_err(|not_sealed| public(not_sealed.0))
    }

    /// A name for something new that never leaves under it, beginning with its day.
    ///
    /// # Errors
    /// `Io` if the system gives no random bytes.
    pub(crate) fn new_id(&self) -> Result<Id> {
        Ok(self.host.new_id()?.dated(kinds::day(self.now().date_naive())))
    }

    /// What the clock says, in whole seconds: what is exported and read again must be equal.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        let now = self.host.now();
        DateTime::from_timestamp(now.timestamp(), 0).unwrap_or(now)
    }

    pub(crate) fn read<T>(&self, work: impl FnOnce(&Read<'_>) -> Inner<T>) -> Result<T> {
        Ok(self.vault.read(work)?)
    }

    /// One thing that a person does in their own record.
    pub(crate) fn act<T>(
        &self,
        work: impl FnOnce(&mut tandem_vault::Act<'_>) -> Inner<T>,
    ) -> Result<T> {
        self.act_as(Role::Own, work)
    }

    /// One thing that is done in a record of this role, and refused in one of the other. Asked
    /// inside the act, since a record that is restored gets its role with its profile.
    pub(crate) fn act_as<T>(
        &self,
        role: Role,
        work: impl FnOnce(&mut tandem_vault::Act<'_>) -> Inner<T>,
    ) -> Result<T> {
        self.act_as_any(|act| {
            profile::require_role(act, role)?;
            work(act)
        })
    }

    /// One thing that is done in a record of either role.
    pub(crate) fn act_as_any<T>(
        &self,
        work: impl FnOnce(&mut tandem_vault::Act<'_>) -> Inner<T>,
    ) -> Result<T> {
        Ok(self.vault.act(millis(self.host.now()), work)?.value)
    }

    /// As [`Tandem::act_as_any`], for what forgets: also says whether the words are still in the files
    /// until another program closes.
    pub(crate) fn forgetting<T>(
        &self,
        work: impl FnOnce(&mut tandem_vault::Act<'_>) -> Inner<T>,
    ) -> Result<(T, bool)> {
        let done = self.vault.act(millis(self.host.now()), work)?;
        Ok((done.value, done.in_log))
    }
}

pub(crate) fn setting(host: &dyn Host, cost: Cost) -> Setting {
    Setting { tables: Box::new(Fold), installation: host.installation(), cost }
}

/// A moment as the vault's journal has it.
pub(crate) fn millis(moment: DateTime<Utc>) -> i64 {
    moment.timestamp_millis()
}
