//! What benchmarks and tests ask and no screen does; only with the feature `bench`, which no program
//! turns on.
//!
//! Two reasons let something in here. A benchmark sets an encrypted vault beside the same engine
//! without encryption, so the same code must answer on a connection of its own ([`totals`], [`today`],
//! [`find`], [`next`], and [`migrations`] to make its tables). And a test asks about all that the
//! journal holds ([`fields`]), or a record must be larger than sealing and opening could make it in
//! reasonable time ([`arrived`]). `tests/story` fills records by the public calls; what could be done
//! by them has no place here.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::Connection;
use tandem_model::{By, PeriodHours, Result, WeekStart};
use tandem_share::{Document, PublicKey};
use tandem_vault::{Migration, Read, Tables as _};

use crate::record::Tandem;
use crate::record::error::Inner;
use crate::record::fold::Fold;

/// The rows of `Hours::screen`.
///
/// # Errors
/// Those of reading.
pub fn totals(
    db: &Connection,
    by: By,
    start: WeekStart,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<PeriodHours>> {
    Ok(crate::own::hours::totals(&over(db), by, start, from, to)?)
}

/// The first screen.
///
/// # Errors
/// Those of reading.
pub fn today(db: &Connection, now: DateTime<Utc>) -> Result<crate::Today> {
    Ok(crate::screens::today::today(&over(db), now)?)
}

/// A search for meetings.
///
/// # Errors
/// Those of reading.
pub fn find(
    db: &Connection,
    query: &crate::MeetingQuery,
    now: DateTime<Utc>,
) -> Result<crate::FoundMeetings> {
    Ok(crate::record::lists::find(&over(db), query, now)?)
}

/// When the kept meetings are next.
///
/// # Errors
/// Those of reading.
pub fn next(db: &Connection, now: DateTime<Utc>, days: u32) -> Result<Vec<crate::NextMeeting>> {
    Ok(crate::own::meetings::next_in(&over(db), now, days)?)
}

/// The tables of a record.
#[must_use]
pub fn migrations() -> &'static [Migration] {
    Fold.migrations()
}

/// The fields of one entity.
pub struct EntityFields {
    /// What it is, by the journal's name.
    pub entity: String,
    /// Its fields, by their JSON names.
    pub fields: Vec<String>,
}

/// The names of the fields of everything that the journal holds, entity by entity: for the test that
/// asks of each field whether it may be shared.
///
/// # Errors
/// Those of reading.
pub fn fields(tandem: &Tandem) -> Result<Vec<EntityFields>> {
    tandem.read(|read| {
        let mut all = Vec::new();
        read.each_past(|entity, _, state, _| -> Inner<()> {
            let fields = state.fields.keys().cloned().collect();
            all.push(EntityFields { entity: entity.to_owned(), fields });
            Ok(())
        })?;
        Ok(all)
    })
}

/// A moment on a connection of the caller's own.
fn over(db: &Connection) -> Read<'_> {
    Read::over(db, &Fold)
}

/// What a coach's record does once sealed files are open, for many files of one sender in one act:
/// sealing and opening fifty thousand takes minutes, and is measured elsewhere.
///
/// # Errors
/// Those of `Coaching::open`, without those of a seal.
pub fn arrived(tandem: &Tandem, from: PublicKey, documents: Vec<Document>) -> Result<()> {
    crate::coach::arrived(tandem, from, documents)
}
