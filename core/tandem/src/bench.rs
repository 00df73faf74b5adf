//! What benchmarks and tests ask and no screen does; only with the feature `bench`, which no program
//! turns on.
//!
//! Two reasons let something in here. A benchmark sets an encrypted vault beside the same engine
//! without encryption, so the same code must answer on a connection of its own ([`totals`], [`today`],
//! [`find`], [`next`], and [`migrations`] and [`later`] to know its tables). And a test asks about all that the
//! journal or the tables hold ([`fields`], [`tables_with`]), or a record must be larger than sealing and opening could make it in
//! reasonable time ([`arrived`]). `tests/story` fills records by the public calls; what could be done
//! by them has no place here.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use tandem_model::{By, Language, PeriodHours, Profile, Result, WeekStart, Zone};
use tandem_share::{Document, PublicKey};
use tandem_vault::{Migration, Read, Tables as _};
use tandem_words::Voice;

use crate::record::Tandem;
use crate::record::error::Inner;
use crate::record::fold::Fold;
use crate::record::profile::read_profile;

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

fn nobody() -> Voice {
    Voice::new(Language::En, &Profile::new(Zone::utc()))
}

/// The first screen.
///
/// # Errors
/// Those of reading.
pub fn today(db: &Connection, now: DateTime<Utc>) -> Result<crate::Today> {
    let read = over(db);
    Ok(crate::screens::today::today(&nobody(), &read_profile(&read)?, &read, now)?)
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
    let read = over(db);
    let kept = crate::own::meetings::kept_in(&read, now)?;
    Ok(crate::own::meetings::next_in(&read, &kept, now, days)?)
}

/// The tables of a record.
#[must_use]
pub fn migrations() -> &'static [Migration] {
    Fold.migrations()
}

/// Those that are made with the first meeting.
#[must_use]
pub fn later() -> &'static [Migration] {
    Fold.later()
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

/// In which tables, shadow tables and indexes of a search among them, a word stands, in any case: for
/// the tests that ask whether what was forgotten is gone.
///
/// # Errors
/// Those of reading.
pub fn tables_with(tandem: &Tandem, word: &str) -> Result<Vec<String>> {
    let word = word.to_lowercase();
    tandem.read(|read| {
        let mut names = read.db().prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
        let names = names.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        let mut with_it = Vec::new();
        for name in names {
            let mut statement = read.db().prepare(&format!("SELECT * FROM \"{name}\""))?;
            let columns = statement.column_count();
            let mut rows = statement.query([])?;
            let mut found = false;
            while let Some(row) = rows.next()? {
                for column in 0..columns {
                    let (ValueRef::Text(cell) | ValueRef::Blob(cell)) = row.get_ref(column)? else {
                        continue;
                    };
                    found |= String::from_utf8_lossy(cell).to_lowercase().contains(&word);
                }
            }
            with_it.extend(found.then_some(name));
        }
        Ok(with_it)
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
