//! How entities become rows: the tables of `migrations/`, and the only code that writes them.
//!
//! An entity's fields are the serde form of a type of `tandem-model`; a table keeps them whole in
//! `body` and repeats in columns of its own what SQL asks about. So a type is defined once, in the
//! model, and a new optional field needs no migration.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use rusqlite::{Connection, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tandem_model::{
    Away, Bookmark, CheckIn, Consent, ConsentStop, Goal, GroupStatement, Id, Measured,
    MedicationPeriod, Meeting, Naloxone, NotAttended, Practice, Preferences, Profile, Regular,
    Session, ShareRecord, Visit, VisitPlan, WeeklyRecall, WelcomeVisit, tzdb_version,
};
use tandem_vault::{Act, EntityId, Error, Fields, Migration, Result, Tables};

use crate::coach;
use crate::leaving::sharing::{KeptCoach, Reply, ShareKey};
use crate::own::meetings;
use crate::record::error::Inner;
use crate::record::tally;

/// The entities of the log, by the names under which the journal knows them.
pub(crate) mod entity {
    pub(crate) const SESSION: &str = "session";
    pub(crate) const NOTE: &str = "note";
    pub(crate) const NOT_ATTENDED: &str = "not_attended";
    pub(crate) const AWAY: &str = "away";
    pub(crate) const RECALL: &str = "weekly_recall";
    pub(crate) const MEDICATION: &str = "medication";
    pub(crate) const PROFILE: &str = "profile";
    pub(crate) const PRACTICE: &str = "practice";
    pub(crate) const GOAL: &str = "goal";
    pub(crate) const CHECK_IN: &str = "check_in";
    pub(crate) const MEASURED: &str = "measured";
    pub(crate) const VISIT: &str = "visit";
    pub(crate) const VISIT_PLAN: &str = "visit_plan";
    pub(crate) const NALOXONE: &str = "naloxone";
    pub(crate) const PREFERENCES: &str = "preferences";
    pub(crate) const MEETING: &str = "meeting";
    pub(crate) const BOOKMARK: &str = "bookmark";
    pub(crate) const WELCOME_VISIT: &str = "welcome_visit";
    pub(crate) const GROUP_STATEMENT: &str = "group_statement";
    pub(crate) const REGULAR: &str = "regular";
    pub(crate) const CONSENT: &str = "consent";
    pub(crate) const CONSENT_STOP: &str = "consent_stop";
    pub(crate) const SHARE: &str = "share";
    pub(crate) const COACH: &str = "coach";
    /// Holds a secret: it is in no export.
    pub(crate) const SHARE_KEY: &str = "share_key";
    pub(crate) const REPLY: &str = "reply";
    /// Holds a secret: it is in no export.
    pub(crate) const COACH_KEY: &str = "coach_key";
    pub(crate) const COACH_PERSON: &str = "coach_person";
    pub(crate) const COACH_SUMMARY: &str = "coach_summary";
    pub(crate) const COACH_NOTE: &str = "coach_note";
}

const MIGRATIONS: &[Migration] = &[
    Migration { name: "log", sql: include_str!("../../migrations/001_log.sql") },
    Migration { name: "meetings", sql: include_str!("../../migrations/002_meetings.sql") },
    Migration { name: "sharing", sql: include_str!("../../migrations/003_sharing.sql") },
];

/// The tables of the log.
pub(crate) struct Store;

impl Tables for Store {
    fn migrations(&self) -> &'static [Migration] {
        MIGRATIONS
    }

    fn folded(&self) -> &'static [&'static str] {
        &["sessions", "notes", "entries", "coach_people", "coach_summaries", "coach_notes"]
    }

    /// Fields that no longer make sense together (only a merge with a later version could leave
    /// that) are kept in the journal and stand in no table.
    fn put(&self, db: &Connection, entity: &str, id: &EntityId, fields: &Fields) -> Result<()> {
        // Beside the fold: the rows that the search reads.
        if entity == entity::MEETING
            && let Some(meeting) = parse::<Meeting>(fields)
        {
            meetings::put_own(db, id, &meeting)?;
        }
        let written = match entity {
            entity::SESSION => parse(fields).map(|session| put_session(db, id, &session, fields)),
            entity::NOTE => text(fields).map(|text| put_note(db, id, text)),
            _ => coach::put(db, entity, id, fields).or_else(|| {
                sort(entity, fields).map(|sort| put_entry(db, entity, id, sort, fields))
            }),
        };
        match written {
            Some(result) => Ok(result?),
            None => self.remove(db, entity, id),
        }
    }

    fn remove(&self, db: &Connection, entity: &str, id: &EntityId) -> Result<()> {
        match entity {
            entity::SESSION => {
                db.prepare_cached("DELETE FROM sessions WHERE id = ?1")?.execute([id])?
            }
            entity::MEETING => {
                meetings::remove_own(db, id)?;
                delete_entry(db, entity, id)?
            }
            entity::NOTE => db.prepare_cached("DELETE FROM notes WHERE id = ?1")?.execute([id])?,
            _ => match coach::remove(db, entity, id) {
                Some(removed) => removed?,
                None => delete_entry(db, entity, id)?,
            },
        };
        Ok(())
    }
}

fn put_session(
    db: &Connection,
    id: &EntityId,
    session: &Session,
    fields: &Fields,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "REPLACE INTO sessions (id, day, tally, start_utc, body) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        id,
        day(session.start.date()),
        tally::pack(session),
        session.start.utc().timestamp(),
        body(fields),
    ])?;
    Ok(())
}

fn text(fields: &Fields) -> Option<&str> {
    fields.get("text")?.as_str()
}

fn put_note(db: &Connection, id: &EntityId, text: &str) -> rusqlite::Result<()> {
    db.prepare_cached("REPLACE INTO notes (id, text) VALUES (?1, ?2)")?
        .execute(params![id, text])?;
    Ok(())
}

fn put_entry(
    db: &Connection,
    entity: &str,
    id: &EntityId,
    sort: i32,
    fields: &Fields,
) -> rusqlite::Result<()> {
    db.prepare_cached("REPLACE INTO entries (entity, id, sort, body) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![entity, id, sort, body(fields)])?;
    Ok(())
}

fn delete_entry(db: &Connection, entity: &str, id: &EntityId) -> rusqlite::Result<usize> {
    db.prepare_cached("DELETE FROM entries WHERE entity = ?1 AND id = ?2")?
        .execute(params![entity, id])
}

/// What an entry is sorted by; `None` for what is no entity of this version, or not whole.
fn sort(entity: &str, fields: &Fields) -> Option<i32> {
    match entity {
        entity::NOT_ATTENDED => parse(fields).map(|it: NotAttended| day(it.at.date())),
        entity::AWAY => parse(fields).map(|it: Away| day(it.from)),
        entity::RECALL => parse(fields).map(|it: WeeklyRecall| day(it.first)),
        entity::MEDICATION => parse(fields).map(|it: MedicationPeriod| day(it.since)),
        entity::PROFILE => parse(fields).map(|_: Profile| 0),
        entity::PRACTICE => parse(fields).map(|it: Practice| day(it.started.date())),
        entity::GOAL => parse(fields).map(|it: Goal| day(it.since)),
        entity::CHECK_IN => parse(fields).map(|it: CheckIn| day(it.at.date())),
        entity::MEASURED => parse(fields).map(|it: Measured| day(it.at.date())),
        entity::VISIT => parse(fields).map(|it: Visit| day(it.on)),
        entity::VISIT_PLAN => parse(fields).map(|_: VisitPlan| 0),
        entity::NALOXONE => parse(fields).map(|_: Naloxone| 0),
        entity::PREFERENCES => parse(fields).map(|_: Preferences| 0),
        entity::MEETING => parse(fields).map(|_: Meeting| 0),
        entity::BOOKMARK => parse(fields).map(|_: Bookmark| 0),
        entity::WELCOME_VISIT => parse(fields).map(|it: WelcomeVisit| day(it.on)),
        entity::GROUP_STATEMENT => parse(fields).map(|it: GroupStatement| day(it.on)),
        entity::REGULAR => parse(fields).map(|it: Regular| day(it.starts)),
        entity::CONSENT => parse(fields).map(|it: Consent| day(it.signed_at.date())),
        entity::CONSENT_STOP => parse(fields).map(|it: ConsentStop| day(it.at.date_naive())),
        entity::COACH => parse(fields).map(|it: KeptCoach| day(it.added_at.date_naive())),
        entity::SHARE_KEY => parse(fields).map(|_: ShareKey| 0),
        entity::COACH_KEY => parse(fields).map(|_: coach::OwnKey| 0),
        entity::REPLY => parse(fields).map(|it: Reply| day(it.opened_at.date_naive())),
        entity::SHARE => parse(fields).map(|it: ShareRecord| day(it.at.date_naive())),
        _ => None,
    }
}

/// A date as SQL has it: days since 1970-01-01.
pub(crate) fn day(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - UNIX_EPOCH_FROM_CE
}

/// The date of such a number.
pub(crate) fn date(day: i32) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(day.checked_add(UNIX_EPOCH_FROM_CE)?)
}

const UNIX_EPOCH_FROM_CE: i32 = 719_163;

/// The type that an entity's fields are the serde form of; `None` if they are not whole.
pub(crate) fn parse<T: DeserializeOwned>(fields: &Fields) -> Option<T> {
    serde_json::from_value(Value::Object(fields.clone().into_iter().collect())).ok()
}

pub(crate) fn body(fields: &Fields) -> String {
    serde_json::to_string(fields).expect("a map with text keys is JSON")
}

/// Reads a `body`.
pub(crate) fn read_body<T: DeserializeOwned>(body: &str) -> Result<T> {
    serde_json::from_str(body).map_err(|_| Error::Damaged("a row is not as it was written"))
}

/// The fields of an entity: the serde form of a type of the model.
pub(crate) fn fields_of<T: Serialize>(value: &T) -> Fields {
    match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => fields.into_iter().collect(),
        _ => unreachable!("every entity of the model is a struct with text keys"),
    }
}

/// Writes `value` as the whole entity: fields that it does not have any more are cleared. A text in
/// the field `note` goes to an entity of its own under the same id. True if anything changed.
pub(crate) fn write<T: Serialize>(
    act: &mut Act<'_>,
    entity: &str,
    id: &Id,
    value: &T,
) -> Result<bool> {
    let mut fields = fields_of(value);
    let note = fields.remove("note");
    let changed = act.replace(entity, id.as_bytes(), fields)?;
    // A note that is taken out is a note without text, so that the history tells what it was.
    let text = match note {
        None if !act.state(entity::NOTE, id.as_bytes())?.known => return Ok(changed),
        text => text.unwrap_or_default(),
    };
    let noted = act.set(entity::NOTE, id.as_bytes(), Fields::from([("text".into(), text)]))?;
    Ok(changed || noted)
}

/// The id of what has a natural key, such as a week's recall. Once forgotten, an id stays blank for
/// good; what is then written under the same key gets the next id of a row that every copy of the
/// vault counts alike.
pub(crate) fn not_forgotten(act: &Act<'_>, entity: &str, key: &str) -> Result<Id> {
    let mut id = natural(entity, key, 0);
    for generation in 1.. {
        if !act.state(entity, id.as_bytes())?.forgotten {
            break;
        }
        id = natural(entity, key, generation);
    }
    Ok(id)
}

/// The id that a key has after so many of its ids were forgotten.
pub(crate) fn natural(entity: &str, key: &str, generation: u32) -> Id {
    match generation {
        0 => Id::natural(entity, key),
        _ => Id::natural(entity, &format!("{key}#{generation}")),
    }
}

/// One entry, if it stands in the record.
pub(crate) fn entry<T: DeserializeOwned>(
    db: &Connection,
    entity: &str,
    id: Id,
) -> Inner<Option<T>> {
    let mut statement =
        db.prepare_cached("SELECT body FROM entries WHERE entity = ?1 AND id = ?2")?;
    let mut rows = statement.query(params![entity, id.as_bytes()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(read_body(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?))
}

/// What there is one of, such as a person's choices, with its id.
pub(crate) fn only<T: DeserializeOwned>(db: &Connection, entity: &str) -> Inner<Option<(Id, T)>> {
    Ok(entries(db, entity)?.into_iter().next())
}

/// All entries of one kind, in the order of what they are sorted by.
pub(crate) fn entries<T: DeserializeOwned>(db: &Connection, entity: &str) -> Inner<Vec<(Id, T)>> {
    entries_between(db, entity, i32::MIN, i32::MAX)
}

/// All entries of one kind that are sorted by something from `low` to `high`, in that order.
pub(crate) fn entries_between<T: DeserializeOwned>(
    db: &Connection,
    entity: &str,
    low: i32,
    high: i32,
) -> Inner<Vec<(Id, T)>> {
    let mut statement = db.prepare_cached(
        "SELECT id, body FROM entries WHERE entity = ?1 AND sort BETWEEN ?2 AND ?3
         ORDER BY sort, id",
    )?;
    let mut rows = statement.query(params![entity, low, high])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let body = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        all.push((Id::from_bytes(row.get(0)?), read_body(body)?));
    }
    Ok(all)
}

/// The zone rules that the derived columns were made with.
pub(crate) fn derived_with(db: &Connection) -> Inner<Option<String>> {
    let mut statement = db.prepare("SELECT tzdb FROM derived")?;
    let mut rows = statement.query([])?;
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}

/// Notes that the derived columns are made with today's zone rules.
pub(crate) fn derived_now(db: &Connection) -> Result<()> {
    db.execute("REPLACE INTO derived (one, tzdb) VALUES (1, ?1)", [tzdb_version()])?;
    Ok(())
}

/// A moment as the vault's journal has it.
pub(crate) fn millis(moment: DateTime<Utc>) -> i64 {
    moment.timestamp_millis()
}
