//! From the journal to the tables: every kind's entry as a row, and the only code that writes them.
//!
//! A table keeps an entry whole in `body`, in its normal form, and repeats in columns of its own what
//! SQL asks about. So a type is defined once, in the model, and a new optional field needs no
//! migration. Two kinds have a table of their own: sessions, because totals are added up from their
//! index, and notes. Meetings entered by hand stand in the index of the search as well.

use rusqlite::{Connection, params};
use tandem_model::{Meeting, Note, Session, tzdb_version};
use tandem_vault::{EntityId, Fields, Migration, Result, Tables};

use super::kinds::{Info, Row, body, day};
use super::{lists, tally};

const MIGRATIONS: &[Migration] = &[
    Migration { name: "record", sql: include_str!("../../migrations/001_record.sql") },
    Migration { name: "lists", sql: include_str!("../../migrations/002_lists.sql") },
];

/// The tables of a record.
pub(crate) struct Fold;

impl Tables for Fold {
    fn migrations(&self) -> &'static [Migration] {
        MIGRATIONS
    }

    fn folded(&self) -> &'static [&'static str] {
        &["sessions", "notes", "entries"]
    }

    /// An entry that cannot be read (of a later version, merged with this one's) stands in no table
    /// and stays in the journal.
    fn put(&self, db: &Connection, entity: &str, id: &EntityId, fields: &Fields) -> Result<()> {
        match Info::named(entity) {
            Some(kind) => Ok((kind.put)(db, id, fields)?),
            None => Ok(()),
        }
    }

    fn remove(&self, db: &Connection, entity: &str, id: &EntityId) -> Result<()> {
        match Info::named(entity) {
            Some(kind) => Ok((kind.erase)(db, id)?),
            None => Ok(()),
        }
    }
}

pub(super) fn put_session(
    db: &Connection,
    id: &EntityId,
    session: &Session,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "REPLACE INTO sessions (id, day, tally, start_utc, body) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        id,
        day(session.start.date()),
        tally::pack(session),
        session.start.utc().timestamp(),
        body(session),
    ])?;
    Ok(())
}

pub(super) fn delete_session(db: &Connection, id: &EntityId) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM sessions WHERE id = ?1")?.execute([id])?;
    Ok(())
}

pub(super) fn put_note(
    db: &Connection,
    id: &EntityId,
    text: Option<&Note>,
) -> rusqlite::Result<()> {
    match text {
        Some(text) => db
            .prepare_cached("REPLACE INTO notes (id, text) VALUES (?1, ?2)")?
            .execute(params![id, text.as_str()])?,
        None => db.prepare_cached("DELETE FROM notes WHERE id = ?1")?.execute([id])?,
    };
    Ok(())
}

pub(super) fn put_entry(
    db: &Connection,
    entity: &str,
    id: &EntityId,
    row: Row,
    body: &str,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "REPLACE INTO entries (entity, id, sort, link, body) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![entity, id, row.sort, row.link.map(|id| *id.as_bytes()), body])?;
    Ok(())
}

pub(super) fn delete_entry(db: &Connection, entity: &str, id: &EntityId) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM entries WHERE entity = ?1 AND id = ?2")?
        .execute(params![entity, id])?;
    Ok(())
}

pub(super) fn put_own_meeting(
    db: &Connection,
    id: &EntityId,
    meeting: &Meeting,
) -> rusqlite::Result<()> {
    lists::put_own(db, id, meeting)?;
    put_entry(db, "meeting", id, Row::default(), &body(meeting))
}

pub(super) fn delete_own_meeting(db: &Connection, id: &EntityId) -> rusqlite::Result<()> {
    lists::remove_own(db, id)?;
    delete_entry(db, "meeting", id)
}

/// Says that the derived columns are made with today's zone rules.
pub(super) fn derived_now(db: &Connection) -> Result<()> {
    db.execute("REPLACE INTO derived (one, tzdb) VALUES (1, ?1)", [tzdb_version()])?;
    Ok(())
}
