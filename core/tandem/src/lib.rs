//! The companion: what a screen asks for, kept in an encrypted vault.
//!
//! [`Tandem`] is one person's open record. Its parts ([`Tandem::log`], [`Tandem::hours`],
//! [`Tandem::person`], [`Tandem::safe`]) each hold the use cases of one subject. A call does one
//! thing that a person does, returns everything that the screen then shows, and is on the disk when
//! it returns.
//!
//! | to find | look in |
//! | --- | --- |
//! | writing down, correcting, undoing, forgetting | [`Log`] |
//! | totals, the weekly question | [`Hours`] |
//! | profile and medication periods | [`Person`] |
//! | passphrase, spare key, check | [`Safe`] |
//! | CSV | [`Log::export_csv`], [`Log::import_csv`] |
//! | tables and how they are written | `store.rs`, `migrations/` |

mod csv;
mod error;
mod host;
mod hours;
mod log;
mod person;
mod safe;
mod store;
mod tally;
mod today;

/// Not part of the interface: the same questions on a connection of the caller's own, so that
/// `tests/bench` can set an encrypted vault beside the same engine without encryption.
#[doc(hidden)]
pub mod measure {
    use chrono::{DateTime, NaiveDate, Utc};
    use rusqlite::Connection;
    use tandem_model::{By, PeriodHours, Result, WeekStart};
    use tandem_vault::{Migration, Tables as _};

    pub fn totals(
        db: &Connection,
        by: By,
        start: WeekStart,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<PeriodHours>> {
        Ok(crate::hours::totals(db, by, start, from, to)?)
    }

    pub fn today(db: &Connection, now: DateTime<Utc>) -> Result<crate::Today> {
        Ok(crate::today::today(db, now)?)
    }

    #[must_use]
    pub fn migrations() -> &'static [Migration] {
        crate::store::Store.migrations()
    }
}

pub use csv::{CsvReport, RefusedRow};
pub use host::{Host, System, random_id};
pub use hours::{Hours, HoursQuery, HoursScreen};
pub use log::{
    Entry, EntryKind, FieldChange, HistoryLine, Kept, Log, Logged, Page, SessionQuery, Undone,
};
pub use person::Person;
pub use safe::Safe;
pub use tandem_vault::{Cost, Deed, Merged, NotACode, RecoveryCode, Report};
pub use today::Today;

use std::path::Path;

use chrono::{DateTime, Utc};
use tandem_model::{Profile, Result, TandemError};
use tandem_vault::{Setting, Vault};

use crate::error::{Inner, public};
use crate::store::{Store, millis};

/// One person's open record.
pub struct Tandem {
    vault: Vault,
    host: Box<dyn Host>,
}

impl Tandem {
    /// Makes a new record in `folder`, with a profile to begin with. Returns the recovery code,
    /// which is kept nowhere else: show it now.
    ///
    /// # Errors
    /// `Invalid` in `passphrase` if it is empty, in `vault` if there is a record already; `Busy`,
    /// `ReadOnly`, `Full`.
    pub fn create(
        folder: &Path,
        passphrase: &str,
        profile: &Profile,
        host: Box<dyn Host>,
        cost: Cost,
    ) -> Result<(Self, RecoveryCode)> {
        require_passphrase(passphrase)?;
        let (vault, code) =
            Vault::create(folder, passphrase, setting(&*host, cost)).map_err(public)?;
        let tandem = Self::with_current_zones(vault, host)?;
        tandem.person().begin(profile)?;
        Ok((tandem, code))
    }

    /// Opens the record in `folder`. `secret` is its passphrase or its recovery code.
    ///
    /// # Errors
    /// `NoVault`, `WrongSecret`, `Corrupt`, `NewerVersion`, `Busy`, `ReadOnly`. Whatever it is, no
    /// file was changed or removed.
    pub fn open(folder: &Path, secret: &str, host: Box<dyn Host>, cost: Cost) -> Result<Self> {
        let vault = Vault::open(folder, secret, setting(&*host, cost)).map_err(public)?;
        Self::with_current_zones(vault, host)
    }

    /// Columns that depend on the zone rules are made anew when those have changed.
    fn with_current_zones(vault: Vault, host: Box<dyn Host>) -> Result<Self> {
        let derived = vault.read(store::derived_with)?;
        if derived.as_deref() != Some(tandem_model::tzdb_version()) {
            vault.refold(store::derived_now).map_err(public)?;
        }
        Ok(Self { vault, host })
    }

    /// What was attended, missed and recalled.
    #[must_use]
    pub fn log(&self) -> Log<'_> {
        Log::of(self)
    }

    /// Totals, and the weekly question.
    #[must_use]
    pub fn hours(&self) -> Hours<'_> {
        Hours::of(self)
    }

    /// Profile and medication periods.
    #[must_use]
    pub fn person(&self) -> Person<'_> {
        Person::of(self)
    }

    /// The vault itself: secrets, check, where it is.
    #[must_use]
    pub fn safe(&self) -> Safe<'_> {
        Safe::of(self)
    }

    /// Takes in everything that another copy of this record knows. What was forgotten in either is
    /// forgotten in both.
    ///
    /// # Errors
    /// `Corrupt` if it is no copy of this record or was changed from outside; nothing is then taken
    /// in.
    pub fn merge(&self, other: &Self) -> Result<Merged> {
        self.vault.merge(&other.vault, millis(self.now())).map_err(public)
    }

    /// Closes the record and forgets its key.
    ///
    /// # Errors
    /// Those of writing a file. The record is closed and nothing is lost all the same.
    pub fn close(self) -> Result<()> {
        self.vault.close().map_err(public)
    }

    /// What the clock says, in whole seconds: what is exported and read again must be equal.
    fn now(&self) -> DateTime<Utc> {
        let now = self.host.now();
        DateTime::from_timestamp(now.timestamp(), 0).unwrap_or(now)
    }

    fn read<T>(&self, work: impl FnOnce(&rusqlite::Connection) -> Inner<T>) -> Result<T> {
        Ok(self.vault.read(work)?)
    }

    fn act<T>(&self, work: impl FnOnce(&mut tandem_vault::Act<'_>) -> Inner<T>) -> Result<T> {
        Ok(self.vault.act(millis(self.host.now()), work)?)
    }
}

fn setting(host: &dyn Host, cost: Cost) -> Setting {
    Setting {
        tables: Box::new(Store),
        installation: host.installation(),
        cost,
        now: millis(host.now()),
    }
}

fn require_passphrase(passphrase: &str) -> Result<()> {
    if passphrase.is_empty() {
        return Err(TandemError::invalid("passphrase", "at least one character"));
    }
    Ok(())
}
